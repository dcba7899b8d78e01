/** Who can go: the handlers that the office names for a ticket, as a list to choose from (S0-6). */
import type { PersonView } from '../api/types';

/** Letters without their marks and case, so that `lindq` and `Bao` find Lindqvist and Bảo. */
export function folded(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[đĐ]/gu, 'd')
    .replace(/[łŁ]/gu, 'l')
    .replace(/[øØ]/gu, 'o')
    .replace(/ß/gu, 'ss')
    .toLowerCase();
}

/** Every word of `search` begins a word of `text`, or stands in it where words have no spaces. */
export function matches(text: string, search: string): boolean {
  const words = folded(search).split(/\s+/u).filter(Boolean);
  const where = folded(text);
  return words.every((word) => where.includes(word));
}

/** The handlers whose name fits, fewest open tickets first. */
export function candidates(
  people: readonly PersonView[],
  handlers: readonly string[],
  search: string,
): PersonView[] {
  const allowed = new Set(handlers);
  return people
    .filter((person) => allowed.has(person.id) && matches(person.name, search))
    .sort((a, b) => a.openTickets - b.openTickets || a.name.localeCompare(b.name));
}

/** The entry that the arrow keys reach from `current`; the ends are the ends. */
export function neighbour(ids: readonly string[], current: string | null, step: number): string | null {
  if (ids.length === 0) return null;
  const at = current === null ? -1 : ids.indexOf(current);
  if (at < 0) return (step > 0 ? ids[0] : ids[ids.length - 1]) ?? null;
  const next = Math.min(ids.length - 1, Math.max(0, at + step));
  return ids[next] ?? null;
}
