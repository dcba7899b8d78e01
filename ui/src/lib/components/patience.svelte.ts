/** How long something from the office has been awaited: nothing, then a skeleton, then a sentence. */
export const SKELETON_AFTER_MS = 150;
export const SENTENCE_AFTER_MS = 5_000;

export class Patience {
  stage = $state<'calm' | 'skeleton' | 'sentence'>('calm');
  #timers: ReturnType<typeof setTimeout>[] = [];

  /** Begins to wait. */
  begin(): void {
    this.end();
    this.#timers = [
      setTimeout(() => (this.stage = 'skeleton'), SKELETON_AFTER_MS),
      setTimeout(() => (this.stage = 'sentence'), SENTENCE_AFTER_MS),
    ];
  }

  /** It came, or failed, or is not wanted any more. */
  end(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers = [];
    this.stage = 'calm';
  }
}
