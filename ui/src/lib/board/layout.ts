/**
 * Where things stand on the board: moments as pixels, and which rows are in view. Time runs evenly,
 * so that a day of 23 or 25 hours is as wide as it is long. What overlaps, what is late and what is
 * free is the host's to say.
 */
import type { BoardDay, Span } from '../api/types';

/** How much of time is in view. */
export type Scale = 'day' | 'week' | 'weeks';

export const SCALES: readonly Scale[] = ['day', 'week', 'weeks'];
export const DAYS: Record<Scale, number> = { day: 1, week: 7, weeks: 14 };
/** Width of an hour, in px. */
const HOUR_PX: Record<Scale, number> = { day: 80, week: 16, weeks: 12 };

export const MINUTE_MS = 60_000;
/** What visits are moved by. */
export const STEP_MS = 15 * MINUTE_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Height of a person's row, and width of its name, in px. */
export const ROW_PX = 60;
export const NAME_PX = 152;
/** A visit that is narrower cannot be hit. */
const NARROWEST_PX = 12;

export interface Axis {
  from: number;
  to: number;
  /** Its width in px. */
  width: number;
}

/** The time axis of these days, which follow one another. */
export function axisOf(days: readonly BoardDay[], scale: Scale): Axis {
  const from = days[0]?.span.from ?? 0;
  const to = days.at(-1)?.span.to ?? from;
  return { from, to, width: ((to - from) / HOUR_MS) * HOUR_PX[scale] };
}

/** Where a moment is, in px from the beginning. */
export function xOf(axis: Axis, at: number): number {
  return axis.to > axis.from ? ((at - axis.from) / (axis.to - axis.from)) * axis.width : 0;
}

/** The quarter of an hour at a place, within the axis. */
export function timeAt(axis: Axis, x: number): number {
  if (axis.width === 0) return axis.from;
  const at = axis.from + (x / axis.width) * (axis.to - axis.from);
  return within(axis, Math.round(at / STEP_MS) * STEP_MS);
}

/** A beginning that is in view. */
export function within(axis: Axis, at: number): number {
  return Math.min(Math.max(at, axis.from), Math.max(axis.from, axis.to - STEP_MS));
}

/** Where a stretch of time stands; none where it is out of view. */
export function placed(axis: Axis, span: Span): { x: number; width: number } | null {
  const from = Math.max(span.from, axis.from);
  const to = Math.min(span.to, axis.to);
  if (from >= to) return null;
  const x = xOf(axis, from);
  return { x, width: Math.max(NARROWEST_PX, xOf(axis, to) - x) };
}

/** Which lane of a row each of these has, and how many its neighbours and it take up. They come in the order of their beginnings. */
export function lanes(spans: readonly Span[]): { lane: number; of: number }[] {
  const found = spans.map(() => ({ lane: 0, of: 1 }));
  let group: number[] = [];
  let ends: number[] = [];
  let until = -Infinity;
  const close = () => {
    for (const index of group) found[index]!.of = ends.length;
    group = [];
    ends = [];
  };
  spans.forEach((span, index) => {
    if (span.from >= until) close();
    const free = ends.findIndex((end) => end <= span.from);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = span.to;
    found[index]!.lane = lane;
    group.push(index);
    until = Math.max(until, span.to);
  });
  close();
  return found;
}

/** The rows in view and some around them: from (included) to (not included). */
export function rowsInView(top: number, height: number, rows: number, around = 6): [number, number] {
  const first = Math.min(rows, Math.max(0, Math.floor(top / ROW_PX) - around));
  const last = Math.min(rows, Math.ceil((top + height) / ROW_PX) + around);
  return [first, Math.max(first, last)];
}

/** The row at a height, of so many. */
export function rowAt(y: number, rows: number): number {
  return Math.min(Math.max(0, Math.floor(y / ROW_PX)), Math.max(0, rows - 1));
}

/** The hours that have a line: every one on a day, every sixth on more. */
export function hoursOf(day: BoardDay, scale: Scale): number[] {
  const every = (scale === 'day' ? 1 : 6) * HOUR_MS;
  const marks: number[] = [];
  for (let at = day.span.from; at < day.span.to; at += every) marks.push(at);
  return marks;
}

/** A date so many days later: `2026-11-30` and 1 is `2026-12-01`. */
export function dateAfter(date: string, days: number): string {
  const at = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(at) ? date : new Date(at + days * DAY_MS).toISOString().slice(0, 10);
}

/** What a key does to something that is carried; none for another key. `rtl` is whether time runs to the left. */
export type KeyStep =
  | { kind: 'time'; ms: number }
  | { kind: 'person'; step: number }
  | { kind: 'length'; ms: number }
  | { kind: 'free' | 'drop' | 'cancel' };

export function keyStep(key: string, shift: boolean, rtl: boolean): KeyStep | null {
  const ahead = rtl ? 'ArrowLeft' : 'ArrowRight';
  const back = rtl ? 'ArrowRight' : 'ArrowLeft';
  if (shift && (key === ahead || key === 'ArrowDown')) return { kind: 'length', ms: STEP_MS };
  if (shift && (key === back || key === 'ArrowUp')) return { kind: 'length', ms: -STEP_MS };
  if (shift) return null;
  if (key === ahead) return { kind: 'time', ms: STEP_MS };
  if (key === back) return { kind: 'time', ms: -STEP_MS };
  if (key === 'PageDown') return { kind: 'time', ms: DAY_MS };
  if (key === 'PageUp') return { kind: 'time', ms: -DAY_MS };
  if (key === 'ArrowDown' || key === 'ArrowUp') return { kind: 'person', step: key === 'ArrowDown' ? 1 : -1 };
  if (key === 'Tab') return { kind: 'free' };
  if (key === 'Enter') return { kind: 'drop' };
  if (key === 'Escape') return { kind: 'cancel' };
  return null;
}
