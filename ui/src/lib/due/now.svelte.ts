/** One clock for all countdowns of the page; it stands while nothing counts down. */
import { onMount } from 'svelte';

const EVERY_MS = 1_000;
const state = $state({ now: Date.now() });
let users = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** The present moment, while the calling component is on the page. */
export function ticking(): () => number {
  onMount(() => {
    state.now = Date.now();
    if (users === 0) timer = setInterval(() => (state.now = Date.now()), EVERY_MS);
    users += 1;
    return () => {
      users -= 1;
      if (users === 0) clearInterval(timer);
    };
  });
  return () => state.now;
}
