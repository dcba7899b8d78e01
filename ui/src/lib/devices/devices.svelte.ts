/** The register of devices. */
import type { Host } from '../api/host';
import type { EquipmentView } from '../api/types';
import { matches } from '../queue/candidates';
import { Register } from '../register/register.svelte';

/** A device that is not saved yet has no name in the register: the office gives it one. */
export function emptyDevice(zone: string): EquipmentView {
  return { id: '', name: '', place: '', address: '', zone, code: '', customer: '', retired: false };
}

/** Those that match by name, place, customer or code, in the order of places and names; last those out of service. */
export function listed(devices: readonly EquipmentView[], search: string): EquipmentView[] {
  return devices
    .filter((device) => matches(`${device.name} ${device.place} ${device.customer} ${device.code}`, search))
    .sort((a, b) => Number(a.retired) - Number(b.retired) || a.place.localeCompare(b.place) || a.name.localeCompare(b.name));
}

export class Devices extends Register<EquipmentView, EquipmentView> {
  constructor(host: Host) {
    super(host, {
      entriesOf: (directory) => directory.equipment,
      listed,
      draftOf: (device) => ({ ...device }),
      save: (draft) => host.equipmentSave(draft),
    });
  }
}
