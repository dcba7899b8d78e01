/** A short list of tickets: those with me, or those that are open to claim. */
import { asHostError, type Host } from '../api/host';
import type { HostError, ListName, TicketRow } from '../api/types';

/** More than anybody has in hand. */
const ROWS = 500;

export class TicketList {
  rows = $state.raw<TicketRow[]>([]);
  status = $state<'loading' | 'ready' | 'failed'>('loading');
  problem = $state.raw<HostError | null>(null);

  readonly #host: Host;
  readonly #list: ListName;
  #reads = 0;

  constructor(host: Host, list: ListName) {
    this.#host = host;
    this.#list = list;
  }

  async read(): Promise<void> {
    const turn = ++this.#reads;
    try {
      const page = await this.#host.tickets({ list: this.#list, limit: ROWS });
      if (turn !== this.#reads) return;
      this.rows = page.rows;
      this.status = 'ready';
      this.problem = null;
    } catch (caught) {
      if (turn !== this.#reads) return;
      this.problem = asHostError(caught);
      if (this.status !== 'ready') this.status = 'failed';
    }
  }
}
