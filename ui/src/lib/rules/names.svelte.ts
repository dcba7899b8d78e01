/** What the ids in rules are called. */
import { asHostError, type Host } from '../api/host';
import type { DirectoryView, HostError, Template } from '../api/types';
import type { Names } from './sentence';

export class NameBook {
  directory = $state.raw<DirectoryView>({ people: [], equipment: [], types: [], departments: [] });
  templates = $state.raw<readonly { id: string; name: string }[]>([]);
  problem = $state.raw<HostError | null>(null);
  readonly names: Names = $derived({
    types: new Map(this.directory.types.map((one) => [one.id, one.name])),
    people: new Map(this.directory.people.map((one) => [one.id, one.name])),
    devices: new Map(this.directory.equipment.map((one) => [one.id, one.name])),
    templates: new Map(this.templates.map((one) => [one.id, one.name])),
  });
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  async read(): Promise<void> {
    try {
      this.directory = await this.#host.directory();
      const all = await this.#host.setupList('template');
      this.templates = all
        .filter((one) => one.stage === 'published')
        .map((one) => ({ id: one.id, name: (one.body as Template).name }));
    } catch (caught) {
      this.problem = asHostError(caught);
    }
  }
}
