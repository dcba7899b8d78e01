/** The register of devices. */
import type { Host } from '../api/host';
import type { EquipmentView } from '../api/types';
import { byRelevance } from './relevance';
import { Register } from '../register/register.svelte';

/** A device that is not saved yet has no name in the register: the office gives it one. */
export function emptyDevice(zone: string): EquipmentView {
  return { id: '', name: '', place: '', address: '', zone, code: '', customer: '', retired: false };
}

export class Devices extends Register<EquipmentView, EquipmentView> {
  constructor(host: Host) {
    super(host, {
      entriesOf: (directory) => directory.equipment,
      listed: byRelevance,
      draftOf: (device) => ({ ...device }),
      save: (draft) => host.equipmentSave(draft),
    });
  }
}
