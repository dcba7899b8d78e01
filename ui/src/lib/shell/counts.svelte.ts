/** How many tickets wait behind each entry of the navigation. */
import type { Host } from '../api/host';
import type { State } from '../api/types';
import type { Page } from './route.svelte';

const IN_HAND: State[] = ['assigned', 'in_progress', 'awaiting_requester', 'on_hold'];

export class Counts {
  of = $state.raw<Partial<Record<Page, number>>>({});
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  async read(pages: readonly Page[]): Promise<void> {
    const found: Partial<Record<Page, number>> = {};
    const count = async (page: Page) => {
      const query = page === 'mine' ? { list: 'mine' as const, states: IN_HAND } : { list: 'queue' as const };
      try {
        found[page] = (await this.#host.tickets({ ...query, limit: 1 })).total;
      } catch {
        // A number less; nothing that a person needs.
      }
    };
    await Promise.all(pages.filter((page) => page === 'mine' || page === 'queue' || page === 'claim').map(count));
    this.of = found;
  }
}
