/** How long something has been waiting, in the largest unit that says it: `22 min`, `3 h`, `2 days`. */
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export function waitingFor(since: number, now: number, locale: string): string {
  const ms = Math.max(0, now - since);
  const tell = (n: number, unit: 'minute' | 'hour' | 'day') =>
    new Intl.NumberFormat(locale, {
      style: 'unit',
      unit,
      unitDisplay: unit === 'day' ? 'long' : 'short',
    }).format(n);
  if (ms < HOUR) return tell(Math.floor(ms / MINUTE), 'minute');
  if (ms < DAY) return tell(Math.floor(ms / HOUR), 'hour');
  return tell(Math.floor(ms / DAY), 'day');
}
