/**
 * Wall times at a site, told on the reader's clock. Only for showing: which instant an appointment
 * is, the office decides.
 */
import { dateFormat } from '../i18n/formats';

/** Minutes that the zone's clock is ahead of UTC at an instant; none for an unknown zone. */
function offsetMin(zone: string, at: number): number | null {
  try {
    const parts = dateFormat('en', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    }).formatToParts(at);
    const part = (type: string) => Number(parts.find((one) => one.type === type)?.value ?? 0);
    const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'));
    return Math.round((wall - at) / 60_000);
  } catch {
    return null;
  }
}

/** The instant of `2026-11-18T13:30` in a zone; none when either is not valid. */
export function wallInstant(wall: string, zone: string): number | null {
  // `T` alone, as of two empty fields, is read by some browsers as a date.
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(wall)) return null;
  const asUtc = Date.parse(`${wall}:00Z`);
  if (Number.isNaN(asUtc)) return null;
  const guess = offsetMin(zone, asUtc);
  if (guess === null) return null;
  const near = asUtc - guess * 60_000;
  // The offset at the guess may be that of the other side of a change of the clocks.
  const offset = offsetMin(zone, near) ?? guess;
  return asUtc - offset * 60_000;
}

/** Whether the reader's clock shows another time than the site's. */
export function differsHere(zone: string, here: string, at: number): boolean {
  return offsetMin(zone, at) !== offsetMin(here, at);
}

/** `14:30–16:00` in a zone. */
export function yours(start: number, end: number | null, zone: string, locale?: string): string {
  const clock = dateFormat(locale, { timeZone: zone, hour: '2-digit', minute: '2-digit' });
  return end !== null && end > start
    ? `${clock.format(start)}–${clock.format(end)}`
    : clock.format(start);
}

/** The city in the name of a zone: `Europe/Stockholm` is Stockholm. */
export function placeOfZone(zone: string): string {
  return (zone.split('/').pop() ?? zone).replaceAll('_', ' ');
}
