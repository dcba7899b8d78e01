/**
 * When to try: at once, when a signal comes back, when the page comes to the front, and in
 * growing steps while something waits. A closed page cannot send, and the page says so.
 */

import type { Round } from "./outbox";

const STEP_MS_FIRST = 2_000;
const STEP_MS_MAX = 60_000;

export interface Clockwork {
  after(ms: number, run: () => void): unknown;
  cancel(handle: unknown): void;
}

export class Delivery {
  #send: () => Promise<Round>;
  #clockwork: Clockwork;
  #handle: unknown;
  #stepMs = STEP_MS_FIRST;
  #again = false;
  #busy = false;

  constructor(send: () => Promise<Round>, clockwork: Clockwork) {
    this.#send = send;
    this.#clockwork = clockwork;
  }

  /** Something is new or a signal may be back: forget the waiting, try now. */
  async wake(): Promise<void> {
    this.#stepMs = STEP_MS_FIRST;
    this.#again = true;
    await this.#run();
  }

  async #run(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    this.#clockwork.cancel(this.#handle);
    try {
      while (this.#again) {
        this.#again = false;
        this.#plan(await this.#send());
      }
    } catch {
      // The drawer could not be read or written; what is in it is unharmed, a later try may work.
      this.#plan({ end: "later" });
    } finally {
      this.#busy = false;
    }
  }

  #plan(round: Round): void {
    this.#clockwork.cancel(this.#handle);
    if (round.end === "empty") {
      this.#stepMs = STEP_MS_FIRST;
      return;
    }
    const waitMs = Math.max(round.retryAfterMs ?? 0, this.#stepMs);
    this.#stepMs = Math.min(this.#stepMs * 2, STEP_MS_MAX);
    this.#handle = this.#clockwork.after(waitMs, () => {
      this.#again = true;
      void this.#run();
    });
  }
}

/** Wakes the delivery at each sign of a signal or of attention. */
export function wakeOnSignals(delivery: Delivery): void {
  const wake = () => void delivery.wake();
  addEventListener("online", wake);
  addEventListener("pageshow", wake);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") wake();
  });
}
