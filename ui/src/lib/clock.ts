/**
 * The present moment by the office's clock, as far as this device knows it. What
 * counts down, and how old something is, follows it: a desktop whose clock is ten
 * years ahead would otherwise show every promise as broken (I16).
 */

/** A clock that is off by less is not worth a word, in ms. */
const WORTH_A_WORD_MS = 2 * 60_000;

let aheadMs = 0;

/** How far this device's clock is ahead of the office's. */
export function clockIsAhead(ms: number): void {
  aheadMs = ms;
}

export function theTime(): number {
  return Date.now() - aheadMs;
}

/**
 * How far this clock is ahead of the moment that an answer bears; 0 where it bears
 * none. It is told to the second, so less than two says nothing.
 */
export function aheadOf(date: string | null, now: number = Date.now()): number {
  const ahead = date === null ? NaN : now - Date.parse(date);
  return Math.abs(ahead) >= 2_000 ? ahead : 0;
}

/** Whether somebody should set this device's clock. */
export function isFarOff(ms: number): boolean {
  return Math.abs(ms) >= WORTH_A_WORD_MS;
}
