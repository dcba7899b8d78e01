/** One ticket on the screen. */
import { asHostError, type Host } from '../api/host';
import type { Act, ActOutcome, HostError, TicketView } from '../api/types';

export class OpenTicket {
  readonly id: string;
  view = $state.raw<TicketView | null>(null);
  problem = $state.raw<HostError | null>(null);

  readonly #host: Host;
  #reads = 0;

  constructor(host: Host, id: string) {
    this.#host = host;
    this.id = id;
  }

  /** Reads it again; an answer that a later one has overtaken is dropped. */
  async read(): Promise<void> {
    const turn = ++this.#reads;
    try {
      const view = await this.#host.ticket(this.id);
      if (turn !== this.#reads) return;
      this.view = view;
      this.problem = null;
    } catch (caught) {
      if (turn === this.#reads) this.problem = asHostError(caught);
    }
  }

  /** Does something on it, and shows what became of it. Fails with a `HostError`. */
  async act(act: Act): Promise<ActOutcome> {
    try {
      const outcome = await this.#host.act(this.id, this.view?.version ?? 0, act);
      await this.read();
      return outcome;
    } catch (caught) {
      throw asHostError(caught);
    }
  }
}
