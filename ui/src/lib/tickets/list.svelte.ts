/** A short list of tickets: those with me, or those that are open to claim. */
import { onMount } from 'svelte';
import type { Host } from '../api/host';
import { theTime } from '../clock';
import type { ListName, TicketRow } from '../api/types';
import { Reading } from '../reading.svelte';

/** More than anybody has in hand. */
const ROWS = 500;
/** The times on a list are told to the minute. */
const CLOCK_MS = 30_000;

export class TicketList extends Reading {
  rows = $state.raw<TicketRow[]>([]);
  now = $state(theTime());
  /** How many are open to claim; asked for while there is nothing else to show. */
  claimable = $state(0);

  readonly #host: Host;
  readonly #list: ListName;

  constructor(host: Host, list: ListName) {
    super();
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
    const taken = await this.latest(
      () => this.#host.tickets({ list: this.#list, limit: ROWS }),
      (page) => (this.rows = page.rows),
    );
    if (taken && this.#list === 'mine' && this.rows.length === 0) await this.#countClaimable();
  }

  async #countClaimable(): Promise<void> {
    try {
      this.claimable = (await this.#host.tickets({ list: 'queue', limit: 1 })).total;
    } catch {
      this.claimable = 0;
    }
  }
}
