/** Articles on the screen: those that answer a question, and those that may help with a ticket. */
import type { Host } from '../api/host';
import type { ArticleView, KnowledgeQuery } from '../api/types';
import { Reading } from '../reading.svelte';

export class Library extends Reading {
  found = $state.raw<readonly ArticleView[]>([]);
  readonly #host: Host;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: Host) {
    super();
    this.#host = host;
  }

  /** Asks; an answer that a later question has overtaken is dropped. */
  async ask(query: Partial<KnowledgeQuery>): Promise<void> {
    clearTimeout(this.#timer);
    await this.latest(
      () => this.#host.knowledge(query),
      (found) => (this.found = found),
    );
  }

  /** Asks once nothing was typed for a moment. */
  askSoon(query: Partial<KnowledgeQuery>): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.ask(query), 200);
  }
}
