/** What is due, in words that count down. The host says when; here the time until then is told. */
import type { DueView, SlaClock } from '../api/types';
import { numberFormat } from '../i18n/formats';
import { formatLocale, t } from '../i18n/index.svelte';

export type Look = 'late' | 'soon' | 'time' | 'paused';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export function lookOf(due: Pick<DueView, 'dueAt' | 'warnAt' | 'leftMs'>, now: number): Look {
  if (due.dueAt !== null && due.dueAt <= now) return 'late';
  if (due.leftMs !== null) return 'paused';
  return due.warnAt !== null && due.warnAt <= now ? 'soon' : 'time';
}

/** `45 s`, `12 min`, `3 h 20 min`, `2 days 4 h`: whole parts only, so that a countdown never shows more than there is. */
export function left(ms: number): string {
  const size = Math.abs(ms);
  const tell = (n: number, unit: 'second' | 'minute' | 'hour' | 'day') =>
    numberFormat(formatLocale(), { style: 'unit', unit, unitDisplay: unit === 'day' ? 'long' : 'short' }).format(n);
  const two = (big: number, unit: 'hour' | 'day', small: number, smaller: 'minute' | 'hour') =>
    small === 0 ? tell(big, unit) : `${tell(big, unit)} ${tell(small, smaller)}`;
  if (size < MINUTE) return tell(Math.floor(size / SECOND), 'second');
  if (size < HOUR) return tell(Math.floor(size / MINUTE), 'minute');
  if (size < DAY) return two(Math.floor(size / HOUR), 'hour', Math.floor((size % HOUR) / MINUTE), 'minute');
  return two(Math.floor(size / DAY), 'day', Math.floor((size % DAY) / HOUR), 'hour');
}

/** For a list: `12 min left`, `3 h late`, `paused, 2 h left`. */
export function shortWords(due: DueView, now: number): string {
  const look = lookOf(due, now);
  if (look === 'late') return t('due.late', { time: left(now - (due.dueAt ?? now)) });
  if (look === 'paused') return t('due.paused', { time: left(due.leftMs ?? 0) });
  return due.dueAt === null ? t('due.never') : t('due.left', { time: left(due.dueAt - now) });
}

/** Which promise it is, and how long there is for it. */
export function wholeWords(due: DueView, now: number): string {
  return t('due.whole', { clock: clockWord(due.clock), time: shortWords(due, now) });
}

export function clockWord(clock: SlaClock): string {
  return t(`due.${clock}`);
}
