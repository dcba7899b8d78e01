/** One sentence about what just happened, and at most one thing to do about it. */

export interface Toast {
  text: string;
  action?: { label: string; does: () => void };
}

interface Shown extends Toast {
  id: number;
}

/** How long a toast stays, in ms. It pauses under the pointer and the focus. */
export const STAYS_MS = 8_000;

const state = $state<{ shown: Shown | null }>({ shown: null });
let next = 1;

/** Shows a toast; it takes the place of an older one. */
export function toast(toast: Toast): void {
  state.shown = { ...toast, id: next };
  next += 1;
}

/** The toast that stands. */
export function shown(): Shown | null {
  return state.shown;
}

export function dismiss(id: number): void {
  if (state.shown?.id === id) state.shown = null;
}
