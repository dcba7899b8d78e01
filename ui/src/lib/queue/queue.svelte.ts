/** The queue: tickets that nobody holds, and what has been typed for each of them. */
import type { Host } from '../api/host';
import type { HostError, TicketRow } from '../api/types';
import { asHostError } from '../api/host';
import { AssignForm } from './assign-form.svelte';

/** Most rows that the queue shows; the rest moves up as these are assigned. */
export const QUEUE_ROWS = 500;

export class Queue {
  rows = $state.raw<TicketRow[]>([]);
  total = $state(0);
  status = $state<'loading' | 'ready' | 'failed'>('loading');
  problem = $state.raw<HostError | null>(null);
  selected = $state<string | null>(null);

  readonly #host: Host;
  readonly #forms = new Map<string, AssignForm>();
  #reads = 0;
  /** Where the chosen ticket stands, or stood before it left the list. */
  #chosenRow = 0;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Reads the list again; an answer that a later one has overtaken is dropped. */
  async read(): Promise<void> {
    const turn = ++this.#reads;
    try {
      const page = await this.#host.tickets({ list: 'queue', limit: QUEUE_ROWS });
      if (turn !== this.#reads) return;
      this.#noteRow();
      this.rows = page.rows;
      this.total = page.total;
      this.status = 'ready';
      this.problem = null;
    } catch (caught) {
      if (turn !== this.#reads) return;
      this.problem = asHostError(caught);
      // What is on the screen stays there: a list of a minute ago is better than none.
      if (this.status !== 'ready') this.status = 'failed';
    }
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
