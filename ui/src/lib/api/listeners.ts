/** Those who want to hear of changes. */
import type { Change } from './types';

export class Listeners {
  readonly #all = new Set<(change: Change) => void>();

  add(listen: (change: Change) => void): () => void {
    this.#all.add(listen);
    return () => this.#all.delete(listen);
  }

  tell(change: Change): void {
    for (const listen of [...this.#all]) listen(change);
  }
}
