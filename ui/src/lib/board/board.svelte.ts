/** The board as it was last read, and which part of time it shows. */
import { asHostError, type Host } from '../api/host';
import type { BoardPerson, BoardView, BoardVisit, HostError } from '../api/types';
import { DAYS, dateAfter, type Scale } from './layout';

export class Board {
  view = $state.raw<BoardView | null>(null);
  status = $state<'loading' | 'ready' | 'failed'>('loading');
  problem = $state.raw<HostError | null>(null);
  scale = $state<Scale>('day');
  /** Its first day; empty is today, whichever day that is. */
  from = $state('');
  /** By which clock; empty is the enterprise's. */
  zone = $state('');
  search = $state('');

  readonly #host: Host;
  #reads = 0;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Reads it again; an answer that a later one has overtaken is dropped. */
  async read(): Promise<void> {
    const turn = ++this.#reads;
    try {
      const view = await this.#host.board({ from: this.from, days: DAYS[this.scale], zone: this.zone, search: this.search.trim() });
      if (turn !== this.#reads) return;
      this.view = view;
      this.status = 'ready';
      this.problem = null;
    } catch (caught) {
      if (turn !== this.#reads) return;
      this.problem = asHostError(caught);
      // A board of a minute ago is better than none.
      if (this.status !== 'ready') this.status = 'failed';
    }
  }

  /** So many boards ahead, or back. */
  turn(step: number): void {
    const first = this.view?.days[0]?.date ?? this.from;
    if (first) this.from = dateAfter(first, step * DAYS[this.scale]);
    void this.read();
  }

  today(): void {
    this.from = '';
    void this.read();
  }

  show(scale: Scale): void {
    this.scale = scale;
    void this.read();
  }

  /** Who is shown, and their visit by its appointment. */
  find(appointment: string): { person: BoardPerson; visit: BoardVisit } | null {
    for (const person of this.view?.people ?? []) {
      const visit = person.visits.find((one) => one.appointment.id === appointment);
      if (visit) return { person, visit };
    }
    return null;
  }
}
