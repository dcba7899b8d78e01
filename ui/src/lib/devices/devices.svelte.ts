/** The register of devices, and the one that is being edited. */
import type { Host } from '../api/host';
import type { EquipmentView, HostError } from '../api/types';
import { asHostError } from '../api/host';
import { matches } from '../queue/candidates';

/** A device that is not saved yet has no name in the register: the office gives it one. */
export function emptyDevice(zone: string): EquipmentView {
  return { id: '', name: '', place: '', address: '', zone, code: '' };
}

/** Those that match by name, place or code, in the order of places and names. */
export function listed(devices: readonly EquipmentView[], search: string): EquipmentView[] {
  return devices
    .filter((device) => matches(`${device.name} ${device.place} ${device.code}`, search))
    .sort((a, b) => a.place.localeCompare(b.place) || a.name.localeCompare(b.name));
}

export class Devices {
  all = $state.raw<EquipmentView[]>([]);
  status = $state<'loading' | 'ready' | 'failed'>('loading');
  problem = $state.raw<HostError | null>(null);
  search = $state('');
  draft = $state<EquipmentView | null>(null);
  refusal = $state.raw<HostError | null>(null);

  readonly shown = $derived(listed(this.all, this.search));
  readonly #host: Host;
  #saving = false;

  constructor(host: Host) {
    this.#host = host;
  }

  async read(): Promise<void> {
    try {
      this.all = (await this.#host.directory()).equipment;
      this.status = 'ready';
      this.problem = null;
    } catch (caught) {
      this.problem = asHostError(caught);
      if (this.status !== 'ready') this.status = 'failed';
    }
  }

  edit(device: EquipmentView): void {
    this.draft = { ...device };
    this.refusal = null;
  }

  add(zone: string): void {
    this.draft = emptyDevice(zone);
    this.refusal = null;
  }

  close(): void {
    this.draft = null;
    this.refusal = null;
  }

  async save(): Promise<EquipmentView | null> {
    if (!this.draft || this.#saving) return null;
    this.#saving = true;
    this.refusal = null;
    try {
      const saved = await this.#host.equipmentSave($state.snapshot(this.draft));
      this.edit(saved);
      await this.read();
      return saved;
    } catch (caught) {
      this.refusal = asHostError(caught);
      return null;
    } finally {
      this.#saving = false;
    }
  }
}
