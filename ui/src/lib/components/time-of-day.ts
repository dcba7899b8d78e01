/** A time of day as people type it. */

const MINUTES_OF_DAY = 24 * 60;
const TYPED = /^(\d{1,2})(?:[:.h ]?(\d{2}))?(am|pm)?$/;

/** `HH:MM` of `9`, `930`, `9.30`, `9:30 pm`; null for what is no time of day. */
export function readTime(typed: string): string | null {
  // Full-width and other digits of a keyboard are those of the clock.
  const plain = typed.normalize('NFKC').trim().toLowerCase().replace(/\s*([:.h])\s*/g, '$1').replace(/\s+(?=[ap]m$)/, '');
  const found = TYPED.exec(plain);
  if (!found) return null;
  const [, h = '', m = '0', half] = found;
  let hour = Number(h);
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return null;
    hour = (hour % 12) + (half === 'pm' ? 12 : 0);
  }
  const minute = Number(m);
  return hour < 24 && minute < 60 ? clock(hour * 60 + minute) : null;
}

/** So many minutes later than `HH:MM`, around midnight; the start of that grid where there is none yet. */
export function step(time: string, minutes: number, first: string): string {
  const read = readTime(time);
  if (read === null) return first;
  const now = Number(read.slice(0, 2)) * 60 + Number(read.slice(3));
  // On the grid first: a quarter past after ten past.
  const next = minutes > 0 ? Math.floor(now / minutes) * minutes + minutes : Math.ceil(now / -minutes) * -minutes + minutes;
  return clock((next + MINUTES_OF_DAY) % MINUTES_OF_DAY);
}

function clock(minutes: number): string {
  const two = (n: number) => String(n).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
