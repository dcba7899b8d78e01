/** The board as it was last read, and which part of time it shows. */
import type { Host } from '../api/host';
import type { BoardPerson, BoardView, BoardVisit } from '../api/types';
import { DAYS, dateAfter, type Scale } from './layout';
import { Reading } from '../reading.svelte';

export class Board extends Reading {
  view = $state.raw<BoardView | null>(null);
  scale = $state<Scale>('day');
  /** Its first day; empty is today, whichever day that is. */
  from = $state('');
  /** By which clock; empty is the enterprise's. */
  zone = $state('');
  search = $state('');

  readonly #host: Host;

  constructor(host: Host) {
    super();
    this.#host = host;
  }

  /** Reads it again; an answer that a later one has overtaken is dropped. */
  async read(): Promise<void> {
    const query = { from: this.from, days: DAYS[this.scale], zone: this.zone, search: this.search.trim() };
    await this.latest(
      () => this.#host.board(query),
      (view) => (this.view = view),
    );
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
