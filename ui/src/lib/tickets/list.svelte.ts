/** A short list of tickets: those with me, or those that are open to claim. */
import { onMount } from 'svelte';
import { asHostError, type Host } from '../api/host';
import { theTime } from '../clock';
import type { HostError, ListName, TicketRow } from '../api/types';

/** More than anybody has in hand. */
const ROWS = 500;
/** The times on a list are told to the minute. */
const CLOCK_MS = 30_000;

export class TicketList {
  rows = $state.raw<TicketRow[]>([]);
  status = $state<'loading' | 'ready' | 'failed'>('loading');
  problem = $state.raw<HostError | null>(null);
  now = $state(theTime());
  /** How many are open to claim; asked for while there is nothing else to show. */
  claimable = $state(0);

  readonly #host: Host;
  readonly #list: ListName;
  #reads = 0;

  constructor(host: Host, list: ListName) {
    this.#host = host;
    this.#list = list;
  }

  /** Reads while a page shows it, and whenever something changes. For the script of a component. */
  follow(): void {
    onMount(() => {
      void this.read();
      const stop = this.#host.onChange((change) => {
        if (change.changed === 'tickets' || change.changed === 'directory') void this.read();
      });
      const timer = setInterval(() => (this.now = theTime()), CLOCK_MS);
      return () => {
        stop();
        clearInterval(timer);
      };
    });
  }

  async read(): Promise<void> {
    const turn = ++this.#reads;
    try {
      const page = await this.#host.tickets({ list: this.#list, limit: ROWS });
      if (turn !== this.#reads) return;
      this.rows = page.rows;
      this.status = 'ready';
      this.problem = null;
      if (this.#list === 'mine' && page.rows.length === 0) await this.#countClaimable();
    } catch (caught) {
      if (turn !== this.#reads) return;
      this.problem = asHostError(caught);
      if (this.status !== 'ready') this.status = 'failed';
    }
  }

  async #countClaimable(): Promise<void> {
    try {
      this.claimable = (await this.#host.tickets({ list: 'queue', limit: 1 })).total;
    } catch {
      this.claimable = 0;
    }
  }
}
