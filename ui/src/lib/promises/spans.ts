/** Times as people write them, and as the office takes them: minutes. What they mean is the office's. */
import type { Calendar, Hours, SpecialDay } from '../api/types';

export const UNITS = { minutes: 1, hours: 60, days: 24 * 60 } as const;
export type Unit = keyof typeof UNITS;

/** A number in a field, and its unit. Empty: nothing. */
export interface Span {
  number: number | null;
  unit: Unit;
}

/** In the largest unit that says it without a rest. */
export function spanOf(minutes: number | null): Span {
  if (minutes === null) return { number: null, unit: 'hours' };
  const unit = (['days', 'hours'] as const).find((one) => minutes % UNITS[one] === 0) ?? 'minutes';
  return { number: minutes / UNITS[unit], unit };
}

export function minutesOf(span: Span): number | null {
  return span.number === null ? null : Math.round(span.number * UNITS[span.unit]);
}

const clockOf = (minutes: number) => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

/** `08:00-12:00, 13:00-17:00` */
export function hoursText(hours: readonly Hours[]): string {
  return hours.map((span) => `${clockOf(span.from)}-${clockOf(span.to)}`).join(', ');
}

const SPAN = /^(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})$/;

/** The hours that a text says; none when it cannot be read. */
export function hoursOf(text: string): Hours[] | null {
  if (text.trim() === '') return [];
  const spans = text.split(/[,;]/).map((part) => SPAN.exec(part.trim()));
  const hours: Hours[] = [];
  for (const span of spans) {
    if (!span) return null;
    const [fromHour, fromMinute, toHour, toMinute] = span.slice(1).map(Number) as [number, number, number, number];
    if (fromMinute > 59 || toMinute > 59) return null;
    hours.push({ from: fromHour * 60 + fromMinute, to: toHour * 60 + toMinute });
  }
  return hours;
}

/** One day in a line: `2026-12-24 09:00-12:00 Christmas Eve`. */
export function daysText(days: readonly SpecialDay[]): string {
  return days.map((day) => [day.date, hoursText(day.hours).replaceAll(' ', ''), day.name].filter(Boolean).join(' ')).join('\n');
}

export function daysOf(text: string): SpecialDay[] {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter(Boolean).map((line) => {
    const [date = '', ...words] = line.split(/\s+/);
    const hours = hoursOf(words[0] ?? '');
    const written = hours !== null && hours.length > 0;
    return { date, hours: written ? hours : [], name: (written ? words.slice(1) : words).join(' ') };
  });
}

/** A working week, for a new calendar. */
export function usualWeek(): Calendar['week'] {
  const day = () => [{ from: 8 * 60, to: 17 * 60 }];
  return [day(), day(), day(), day(), day(), [], []];
}
