/** Own work on its way, and how fresh the screen is. */
import { asHostError, type Host } from '../api/host';
import type { Freshness, HostError, OutboxView } from '../api/types';

const NOTHING: Freshness = { live: false, asOf: null, waiting: 0, needsYou: 0 };

export class Outbox {
  view = $state.raw<OutboxView | null>(null);
  problem = $state.raw<HostError | null>(null);
  readonly freshness = $derived(this.view?.freshness ?? NOTHING);

  readonly #host: Host;
  #reads = 0;

  constructor(host: Host) {
    this.#host = host;
  }

  async read(): Promise<void> {
    const turn = ++this.#reads;
    try {
      const view = await this.#host.outbox();
      if (turn !== this.#reads) return;
      this.view = view;
      this.problem = null;
    } catch (caught) {
      if (turn === this.#reads) this.problem = asHostError(caught);
    }
  }

  async retry(id: string): Promise<void> {
    await this.#settle(() => this.#host.outboxRetry(id));
  }

  async discard(id: string): Promise<void> {
    await this.#settle(() => this.#host.outboxDiscard(id));
  }

  async #settle(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (caught) {
      this.problem = asHostError(caught);
      return;
    }
    await this.read();
  }
}
