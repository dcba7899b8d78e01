/** The queue: tickets that nobody holds, and what has been typed for each of them. */
import type { Host } from '../api/host';
import type { TicketRow } from '../api/types';
import { AssignForm } from './assign-form.svelte';
import { Reading } from '../reading.svelte';

/** Most rows that the queue shows; the rest moves up as these are assigned. */
export const QUEUE_ROWS = 500;

export class Queue extends Reading {
  rows = $state.raw<TicketRow[]>([]);
  total = $state(0);
  selected = $state<string | null>(null);

  readonly #host: Host;
  readonly #forms = new Map<string, AssignForm>();
  /** Where the chosen ticket stands, or stood before it left the list. */
  #chosenRow = 0;

  constructor(host: Host) {
    super();
    this.#host = host;
  }

  /** Reads the list again; an answer that a later one has overtaken is dropped. */
  async read(): Promise<void> {
    await this.latest(
      () => this.#host.tickets({ list: 'queue', limit: QUEUE_ROWS }),
      (page) => {
        this.#noteRow();
        this.rows = page.rows;
        this.total = page.total;
      },
    );
  }

  /** The form of a ticket, with what was typed into it before. */
  form(id: string): AssignForm {
    let form = this.#forms.get(id);
    if (!form) {
      form = new AssignForm(this.#host, id);
      this.#forms.set(id, form);
    }
    return form;
  }

  /** Forgets what was typed for a ticket that is done, and goes to the next one. */
  finish(id: string): void {
    this.#noteRow();
    this.#forms.delete(id);
    const rest = this.rows.filter((row) => row.id !== id);
    this.total = Math.max(0, this.total - (this.rows.length - rest.length));
    this.rows = rest;
    if (this.selected === id) this.selected = rest[Math.min(this.#chosenRow, rest.length - 1)]?.id ?? null;
  }

  #noteRow(): void {
    const at = this.rows.findIndex((row) => row.id === this.selected);
    if (at >= 0) this.#chosenRow = at;
  }

  /** Moves the selection by `step` rows. */
  move(step: number): void {
    if (this.rows.length === 0) return;
    const at = this.rows.findIndex((row) => row.id === this.selected);
    const next = at < 0 ? 0 : Math.min(this.rows.length - 1, Math.max(0, at + step));
    this.selected = this.rows[next]?.id ?? null;
  }
}
