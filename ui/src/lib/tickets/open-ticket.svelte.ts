/** One ticket on the screen. */
import { asHostError, type Host } from '../api/host';
import type { Act, ActOutcome, TicketView } from '../api/types';
import { allows, inverse } from './undo';
import { Reading } from '../reading.svelte';

export class OpenTicket extends Reading {
  readonly id: string;
  view = $state.raw<TicketView | null>(null);

  readonly #host: Host;
  /** What takes the acts since `begin` back, the last one first; none when one of them cannot be. */
  #back: Act[] | null = [];

  constructor(host: Host, id: string) {
    super();
    this.#host = host;
    this.id = id;
  }

  /** Reads it again; an answer that a later one has overtaken is dropped. */
  async read(): Promise<void> {
    await this.latest(
      () => this.#host.ticket(this.id),
      (view) => (this.view = view),
    );
  }

  /** Does something on it, and shows what became of it. Fails with a `HostError`. */
  async act(act: Act): Promise<ActOutcome> {
    try {
      const before = this.view;
      const outcome = await this.#host.act(this.id, before?.version ?? 0, act);
      const back = before && !outcome.parked ? inverse(act, before) : null;
      this.#back = back && this.#back && [...back, ...this.#back];
      await this.read();
      return outcome;
    } catch (caught) {
      throw asHostError(caught);
    }
  }

  /** Something new begins: what was done before is not taken back with it. */
  begin(): void {
    this.#back = [];
  }

  /** Takes back what was done since `begin`; none where that cannot be. The call fails with a `HostError`. */
  undo(): (() => Promise<void>) | null {
    const acts = this.#back;
    if (!acts || acts.length === 0 || !this.view || !allows(this.view, acts)) return null;
    return async () => {
      for (const act of acts) await this.act(act);
      this.#back = [];
    };
  }
}
