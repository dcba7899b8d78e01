import { afterEach, expect, test } from 'vitest';
import type { Figure } from '../api/generated/numbers';
import { setLocale } from '../i18n/index.svelte';
import { days, NONE, percent, scale, span } from './figures';
import { fromOf } from './periods';

const figure = (value: number | null): Figure => ({ key: 'x', value, n: 1, of: null });

afterEach(() => setLocale('en'));

test('a span has two units at most', () => {
  expect(span(22 * 60_000)).toBe('22 min');
  expect(span(72 * 60_000)).toBe('1 hr 12 min');
  expect(span(26 * 3_600_000)).toBe('1 day 2 hr');
  expect(span(48 * 3_600_000)).toBe('2 days');
  expect(span(null)).toBe(NONE);
});

test('a share of nothing is no number', () => {
  expect(percent(figure(null))).toBe(NONE);
  expect(percent(figure(0.914))).toBe('91%');
});

test('days follow the language', async () => {
  expect(days(figure(0.94))).toBe('0.9 d');
  await setLocale('de');
  expect(days(figure(0.94))).toBe('0,9 T');
});

test('a scale has round lines and room for the most', () => {
  expect(scale(0)).toEqual([0, 1]);
  expect(scale(4)).toEqual([0, 1, 2, 3, 4]);
  expect(scale(44)).toEqual([0, 10, 20, 30, 40, 50]);
  expect(scale(4_580)).toEqual([0, 1_000, 2_000, 3_000, 4_000, 5_000]);
});

// Covers: S2-21
test('the period that nobody chose is the office’s own six months', () => {
  expect(fromOf('half', 1_000)).toBeUndefined();
  expect(fromOf('all', 1_000)).toBe(0);
  expect(fromOf('week', 8 * 86_400_000)).toBe(86_400_000);
});
