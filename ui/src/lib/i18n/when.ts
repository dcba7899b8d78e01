/** Times and sizes in the reader's words. Times are milliseconds since 1970 in UTC. */
import { theTime } from '../clock';
import type { Appointment, AppointmentView, Freshness } from '../api/types';
import { differsHere, yours } from '../queue/site-time';
import { dateFormat, numberFormat } from './formats';
import { formatLocale, t, tn } from './index.svelte';

const DAY_MS = 86_400_000;

/** The reader's zone. */
export function hereZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** `09:46`, by the reader's clock. */
export function clock(at: number): string {
  return dateFormat(formatLocale(), { hour: '2-digit', minute: '2-digit' }).format(at);
}

/** `Today`, `Tomorrow`, `Wed 18 Nov`; with the year when it is another one. */
export function day(at: number, now: number = theTime(), zone: string = hereZone()): string {
  const away = daysBetween(now, at, zone);
  if (away === 0) return t('when.today');
  if (away === 1) return t('when.tomorrow');
  if (away === -1) return t('when.yesterday');
  const sameYear = yearIn(at, zone) === yearIn(now, zone);
  return dateFormat(formatLocale(), {
    timeZone: zone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    ...(sameYear ? {} : { year: 'numeric' }),
  }).format(at);
}

/** `09:46` today, `Wed 18 Nov, 09:46` otherwise. */
export function moment(at: number, now: number = theTime()): string {
  return daysBetween(now, at, hereZone()) === 0 ? clock(at) : `${day(at, now)}, ${clock(at)}`;
}

/** A date and a time to the second, for the log. */
export function exactly(at: number): string {
  return dateFormat(formatLocale(), { dateStyle: 'medium', timeStyle: 'medium' }).format(at);
}

/** `3 min`, `2 h`, `4 days`: the largest unit that says it. */
export function duration(ms: number): string {
  const size = Math.abs(ms);
  const tell = (n: number, unit: 'second' | 'minute' | 'hour' | 'day') =>
    numberFormat(formatLocale(), {
      style: 'unit',
      unit,
      unitDisplay: unit === 'day' ? 'long' : 'short',
    }).format(n);
  if (size < 60_000) return tell(Math.round(size / 1_000), 'second');
  if (size < 3_600_000) return tell(Math.round(size / 60_000), 'minute');
  if (size < 2 * DAY_MS) return tell(Math.round(size / 3_600_000), 'hour');
  return tell(Math.round(size / DAY_MS), 'day');
}

/** `1.3 MB`. */
export function bytes(size: number): string {
  const [value, unit] = size < 1_000_000 ? [size / 1_000, 'kilobyte'] : [size / 1_000_000, 'megabyte'];
  return numberFormat(formatLocale(), {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: value < 10 ? 1 : 0,
  }).format(value);
}

/** How fresh the screen is; after a day with the day. */
export function freshText(freshness: Freshness, now: number = theTime()): string {
  if (freshness.live) return t('fresh.live');
  if (freshness.asOf === null) return t('fresh.never');
  return t('fresh.as_of', { time: moment(freshness.asOf, now) });
}

/** An appointment as it was agreed, at the site: its day, its times, its zone, and the reader's times. */
export interface AppointmentWords {
  day: string;
  times: string;
  /** `CET`. */
  zone: string;
  /** The reader's times, where their clock differs. */
  yours: string | null;
}

export function appointmentWords(view: AppointmentView, now: number = theTime()): AppointmentWords {
  const { appointment, startsAt, endsAt } = view;
  const here = hereZone();
  return {
    day: day(startsAt, now, zoneOr(appointment.zone)),
    times: wallTimes(appointment),
    zone: zoneName(appointment.zone, startsAt),
    yours: differsHere(appointment.zone, here, startsAt) ? yours(startsAt, endsAt, here, formatLocale()) : null,
  };
}

const WALL_DAY = { timeZone: 'UTC', weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' } as const;

/** `Wed 18 Nov 2026, 08:30` for a wall time such as `2026-11-18T08:30`; none when it is not one. */
export function wallMoment(wall: string): string | null {
  const at = wallAsUtc(wall);
  if (at === null) return null;
  return dateFormat(formatLocale(), { ...WALL_DAY, hour: '2-digit', minute: '2-digit' }).format(at);
}

/** `Wed 18 Nov 2026` for a day such as `2026-11-18`; none when it is not one. */
export function wallDay(wall: string): string | null {
  const at = wallAsUtc(`${wall}T00:00`);
  return at === null ? null : dateFormat(formatLocale(), WALL_DAY).format(at);
}

/** `08:30–10:00`, from wall times as they were agreed. */
function wallTimes({ start, end }: Appointment): string {
  const tell = (wall: string) => {
    const at = wallAsUtc(wall);
    if (at === null) return wall;
    return dateFormat(formatLocale(), { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' }).format(at);
  };
  return end ? `${tell(start)}–${tell(end)}` : tell(start);
}

/** A wall time as if it were one of UTC, to be told without a zone. Browsers read much as a date that is none. */
function wallAsUtc(wall: string): number | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(wall)) return null;
  const at = Date.parse(`${wall}:00Z`);
  return Number.isNaN(at) ? null : at;
}

function zoneName(zone: string, at: number): string {
  try {
    const parts = dateFormat('en-GB', { timeZone: zone, timeZoneName: 'short' }).formatToParts(at);
    return parts.find((part) => part.type === 'timeZoneName')?.value ?? zone;
  } catch {
    return zone;
  }
}

/** A zone that this browser knows; its own for one that it does not. */
function zoneOr(zone: string): string {
  try {
    dateFormat('en', { timeZone: zone });
    return zone;
  } catch {
    return hereZone();
  }
}

function yearIn(at: number, zone: string): string {
  return dateFormat('en', { timeZone: zone, year: 'numeric' }).format(at);
}

/** Whole calendar days from one instant to another, in a zone. */
function daysBetween(from: number, to: number, zone: string): number {
  const date = (at: number) => {
    const parts = dateFormat('en', { timeZone: zone, year: 'numeric', month: 'numeric', day: 'numeric' }).formatToParts(at);
    const part = (type: string) => Number(parts.find((one) => one.type === type)?.value ?? 0);
    return Date.UTC(part('year'), part('month') - 1, part('day'));
  };
  return Math.round((date(to) - date(from)) / DAY_MS);
}
