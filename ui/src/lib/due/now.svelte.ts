/** One clock for all countdowns of the page; it stands while nothing counts down. */
import { onMount } from 'svelte';
import { theTime } from '../clock';

const EVERY_MS = 1_000;
const state = $state({ now: theTime() });
let users = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** The present moment, while the calling component is on the page. */
export function ticking(): () => number {
  onMount(() => {
    state.now = theTime();
    if (users === 0) timer = setInterval(() => (state.now = theTime()), EVERY_MS);
    users += 1;
    return () => {
      users -= 1;
      if (users === 0) clearInterval(timer);
    };
  });
  return () => state.now;
}
