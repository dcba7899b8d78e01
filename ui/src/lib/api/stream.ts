/** Server-sent changes, opened again for as long as somebody wants them. */
import type { Change } from './types';

export interface Stream {
  close(): void;
}

interface Listener {
  change(change: Change): void;
  /** Whether changes arrive as they happen. */
  live(live: boolean): void;
}

/** Wait before opening again, in ms; doubled each time up to the most. */
const AGAIN_FIRST_MS = 1_000;
const AGAIN_MOST_MS = 30_000;

export function openStream(address: string, listener: Listener): Stream {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = AGAIN_FIRST_MS;
  let closed = false;

  const open = () => {
    source = new EventSource(address);
    source.onopen = () => {
      wait = AGAIN_FIRST_MS;
      listener.live(true);
    };
    source.onmessage = ({ data }) => {
      const change = parse(data);
      if (change) listener.change(change);
    };
    source.onerror = () => {
      listener.live(false);
      // The browser tries again by itself unless the answer was a refusal.
      if (source?.readyState !== EventSource.CLOSED || closed) return;
      timer = setTimeout(open, wait);
      wait = Math.min(wait * 2, AGAIN_MOST_MS);
    };
  };
  open();
  return {
    close: () => {
      closed = true;
      clearTimeout(timer);
      source?.close();
    },
  };
}

function parse(data: unknown): Change | null {
  try {
    const change: unknown = JSON.parse(String(data));
    return typeof change === 'object' && change !== null && 'changed' in change ? (change as Change) : null;
  } catch {
    return null;
  }
}
