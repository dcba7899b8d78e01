import { describe, expect, it } from 'vitest';
import type { DueView } from '../api/types';
import { setLocale } from '../i18n/index.svelte';
import { left, lookOf, shortWords, wholeWords } from './due';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOON = Date.UTC(2026, 10, 20, 12);
const due = (more: Partial<DueView> = {}): DueView => ({
  clock: 'resolution',
  dueAt: NOON,
  warnAt: NOON - HOUR,
  leftMs: null,
  paused: null,
  ...more,
});

describe('what is due', () => {
  it('is in time, then near, then late, to the millisecond', () => {
    expect(lookOf(due(), NOON - HOUR - 1)).toBe('time');
    expect(lookOf(due(), NOON - HOUR)).toBe('soon');
    expect(lookOf(due(), NOON - 1)).toBe('soon');
    expect(lookOf(due(), NOON)).toBe('late');
  });

  it('stands while it is paused, unless it is late already', () => {
    expect(lookOf(due({ dueAt: null, leftMs: HOUR }), NOON)).toBe('paused');
    expect(lookOf(due({ leftMs: 0 }), NOON + 1)).toBe('late');
  });

  it('never shows more time than there is', async () => {
    await setLocale('en');
    expect(left(59_999)).toBe('59 sec');
    expect(left(2 * MINUTE - 1)).toBe('1 min');
    expect(left(3 * HOUR + 20 * MINUTE + 59_000)).toBe('3 hr 20 min');
    expect(left(24 * HOUR)).toBe('1 day');
    expect(left(52 * HOUR)).toBe('2 days 4 hr');
  });

  it('is said in words, not in colour only', async () => {
    await setLocale('en');
    expect(shortWords(due(), NOON - 12 * MINUTE)).toBe('12 min left');
    expect(shortWords(due(), NOON + 12 * MINUTE)).toBe('12 min late');
    expect(shortWords(due({ dueAt: null, leftMs: HOUR }), NOON)).toBe('paused, 1 hr left');
    expect(wholeWords(due({ clock: 'response' }), NOON - MINUTE)).toBe('Reply: 1 min left');
    await setLocale('de');
    expect(wholeWords(due(), NOON - 12 * MINUTE)).toBe('Lösung: noch 12 Min.');
    await setLocale('en');
  });
});
