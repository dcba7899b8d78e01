/** Articles on the screen: those that answer a question, and those that may help with a ticket. */
import { asHostError, type Host } from '../api/host';
import type { ArticleView, HostError, KnowledgeQuery } from '../api/types';

export class Library {
  found = $state.raw<readonly ArticleView[]>([]);
  status = $state<'loading' | 'ready' | 'failed'>('loading');
  problem = $state.raw<HostError | null>(null);
  readonly #host: Host;
  #turn = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Asks; an answer that a later question has overtaken is dropped. */
  async ask(query: Partial<KnowledgeQuery>): Promise<void> {
    clearTimeout(this.#timer);
    const turn = ++this.#turn;
    try {
      const found = await this.#host.knowledge(query);
      if (turn !== this.#turn) return;
      this.found = found;
      this.status = 'ready';
      this.problem = null;
    } catch (caught) {
      if (turn !== this.#turn) return;
      this.problem = asHostError(caught);
      // What is on the screen stays there.
      if (this.status !== 'ready') this.status = 'failed';
    }
  }

  /** Asks once nothing was typed for a moment. */
  askSoon(query: Partial<KnowledgeQuery>): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.ask(query), 200);
  }
}
