/** Something that is read of the host, and read again while it is on the screen. */
import { asHostError } from './api/host';
import type { HostError } from './api/types';

export class Reading {
  status = $state<'loading' | 'ready' | 'failed'>('loading');
  problem = $state.raw<HostError | null>(null);
  #turn = 0;

  /**
   * Asks, and takes the answer unless a later question has overtaken it; whether it was taken.
   * A question that fails leaves what is shown: a list of a minute ago is better than none.
   */
  protected async latest<T>(ask: () => Promise<T>, take: (answer: T) => void): Promise<boolean> {
    const turn = this.overtake();
    try {
      const answer = await ask();
      if (turn !== this.#turn) return false;
      take(answer);
      this.status = 'ready';
      this.problem = null;
      return true;
    } catch (caught) {
      if (turn !== this.#turn) return false;
      this.problem = asHostError(caught);
      if (this.status !== 'ready') this.status = 'failed';
      return false;
    }
  }

  /** Drops the answers that are still on their way. */
  protected overtake(): number {
    return ++this.#turn;
  }
}
