/** The numbers on the screen: what is asked, what came, and which number is open. */
import { asHostError } from '../api/host';
import type { HostError, TicketRow } from '../api/types';
import type { NumbersHost, NumbersQuery, NumbersView } from './host';
import { fromOf, type Period } from './periods';

/** A number that is open. */
export interface Opened {
  key: string;
  title: string;
  total: number;
  rows: TicketRow[];
  problem: HostError | null;
}

export class Counting {
  period = $state<Period>('half');
  type = $state('');
  person = $state('');
  view = $state.raw<NumbersView | null>(null);
  problem = $state.raw<HostError | null>(null);
  opened = $state.raw<Opened | null>(null);
  readonly #host: NumbersHost;
  readonly #now: () => number;
  #asked = 0;

  constructor(host: NumbersHost, now: () => number = Date.now) {
    this.#host = host;
    this.#now = now;
  }

  get query(): NumbersQuery {
    const from = fromOf(this.period, this.#now());
    return {
      ...(from !== undefined && { from }),
      ...(this.type !== '' && { types: [this.type] }),
      ...(this.person !== '' && { handlers: [this.person] }),
    };
  }

  async read(): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    try {
      const view = await this.#host.numbers(this.query);
      // A later question has overtaken this one.
      if (asked !== this.#asked) return;
      this.view = view;
      this.problem = null;
    } catch (caught) {
      if (asked === this.#asked) this.problem = asHostError(caught);
    }
  }

  /** Opens the tickets behind a number. */
  async open(key: string, title: string): Promise<void> {
    this.opened = { key, title, total: 0, rows: [], problem: null };
    await this.more();
  }

  async more(): Promise<void> {
    const { opened } = this;
    if (!opened) return;
    try {
      const page = await this.#host.behind(this.query, opened.key, opened.rows.length);
      if (this.opened?.key !== opened.key) return;
      this.opened = { ...opened, total: page.total, rows: [...opened.rows, ...page.rows], problem: null };
    } catch (caught) {
      if (this.opened?.key === opened.key) this.opened = { ...opened, problem: asHostError(caught) };
    }
  }

  close(): void {
    this.opened = null;
  }
}
