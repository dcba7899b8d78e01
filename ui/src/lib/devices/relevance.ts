/** Which device is meant: the more of what was typed stands where people look first, the higher. */
import type { EquipmentView } from '../api/types';
import { folded, matches } from '../queue/candidates';

/** Better is less. A code that is typed in full is certain; then names before places before addresses. */
function rank(device: EquipmentView, search: string): number {
  const wanted = folded(search.trim());
  const code = folded(device.code);
  const name = folded(device.name);
  if (code === wanted) return 0;
  if (name === wanted) return 1;
  if (code.startsWith(wanted)) return 2;
  if (name.startsWith(wanted)) return 3;
  // Every word begins a word of the name.
  const words = wanted.split(/\s+/u);
  const starts = (text: string) => {
    const parts = [...text.split(/\s+/u), ...text.split(/[\s\-/.,]+/u)];
    return words.every((word) => parts.some((one) => one.startsWith(word)));
  };
  if (starts(name)) return 4;
  if (matches(device.name, search)) return 5;
  if (starts(folded(device.place))) return 6;
  if (matches(`${device.code} ${device.name} ${device.place}`, search)) return 7;
  return 8;
}

/** The devices that match, the likely one first. */
export function byRelevance(devices: readonly EquipmentView[], search: string): EquipmentView[] {
  // Those out of service come last.
  const plain = (a: EquipmentView, b: EquipmentView) => Number(a.retired) - Number(b.retired) || a.place.localeCompare(b.place) || a.name.localeCompare(b.name);
  if (search.trim() === '') return [...devices].sort(plain);
  return devices
    .filter((device) => matches(`${device.code} ${device.name} ${device.place} ${device.customer} ${device.address}`, search))
    .map((device) => ({ device, rank: rank(device, search) }))
    // Of two that match alike, the shorter name says less else.
    .sort((a, b) => Number(a.device.retired) - Number(b.device.retired) || a.rank - b.rank || a.device.name.length - b.device.name.length || plain(a.device, b.device))
    .map(({ device }) => device);
}
