/** All tickets, read page by page as the list scrolls. */
import type { Host } from '../api/host';
import type { HostError, TicketRow } from '../api/types';
import { asHostError } from '../api/host';
import { NO_FILTERS, PAGE, pagesFor, queryOf, type Filters } from './filters';

export class LongList {
  filters = $state.raw<Filters>(NO_FILTERS);
  /** One place for each row that there is; `undefined` until its page is read. */
  rows = $state.raw<(TicketRow | undefined)[]>([]);
  total = $state(0);
  status = $state<'loading' | 'ready' | 'failed'>('loading');
  problem = $state.raw<HostError | null>(null);

  readonly #host: Host;
  #asked = new Set<number>();
  #generation = 0;
  #window: [number, number] = [0, PAGE];

  constructor(host: Host) {
    this.#host = host;
  }

  /** Narrows the list, and begins at its top. */
  narrow(filters: Filters): void {
    this.filters = filters;
    this.#window = [0, PAGE];
    void this.read();
  }

  /** Reads the rows in view again; the others are read when they come into view. */
  async read(): Promise<void> {
    this.#generation += 1;
    this.#asked = new Set();
    const pages = pagesFor(this.#window[0], this.#window[1], Math.max(this.total, PAGE));
    if (!pages.includes(0)) pages.unshift(0);
    const fresh = this.#generation;
    await Promise.all(pages.map((page) => this.#readPage(page, fresh, page === 0)));
  }

  /** The rows `from` to `to` come into view. */
  show(from: number, to: number): void {
    this.#window = [from, to];
    if (this.status !== 'ready') return;
    for (const page of pagesFor(from, to, this.total)) {
      if (!this.#asked.has(page)) void this.#readPage(page, this.#generation, false);
    }
  }

  async #readPage(page: number, generation: number, first: boolean): Promise<void> {
    this.#asked.add(page);
    try {
      const answer = await this.#host.tickets(queryOf(this.filters, page * PAGE));
      if (generation !== this.#generation) return;
      this.total = answer.total;
      const rows = this.rows.slice(0, answer.total);
      rows.length = answer.total;
      answer.rows.forEach((row, index) => {
        rows[page * PAGE + index] = row;
      });
      this.rows = rows;
      this.status = 'ready';
      this.problem = null;
    } catch (caught) {
      if (generation !== this.#generation) return;
      this.#asked.delete(page);
      this.problem = asHostError(caught);
      if (first && this.rows.length === 0) this.status = 'failed';
    }
  }
}
