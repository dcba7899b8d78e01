/** What an enterprise needs before its first ticket is solved: said to its administrators until it is there. */
import type { Host } from '../api/host';
import type { DirectoryView, SetupView } from '../api/types';
import { Reading } from '../reading.svelte';

export interface FirstStep {
  name: 'way' | 'people' | 'devices';
  /** Where it is done. */
  page: 'enterprise' | 'people' | 'devices';
  done: boolean;
}

/** None when nothing is missing: who has no devices to label is not asked for ever. */
export function firstSteps(profiles: readonly SetupView[], { people, equipment }: DirectoryView): FirstStep[] {
  const way = profiles.some((profile) => profile.published !== null);
  const handled = people.some((person) => person.active && person.handles);
  if (way && handled) return [];
  return [
    { name: 'way', page: 'enterprise', done: way },
    { name: 'people', page: 'people', done: handled },
    { name: 'devices', page: 'devices', done: equipment.length > 0 },
  ];
}

export class FirstSteps extends Reading {
  readonly #host: Host;
  steps = $state.raw<readonly FirstStep[]>([]);

  constructor(host: Host) {
    super();
    this.#host = host;
  }

  async read(): Promise<void> {
    await this.latest(
      () => Promise.all([this.#host.setupList('profile'), this.#host.directory()]),
      ([profiles, directory]) => (this.steps = firstSteps(profiles, directory)),
    );
  }
}
