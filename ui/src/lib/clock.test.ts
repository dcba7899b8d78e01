import { afterEach, expect, test } from 'vitest';
import { aheadOf, clockIsAhead, isFarOff, theTime } from './clock';

const TEN_YEARS = 10 * 365 * 86_400_000;

afterEach(() => clockIsAhead(0));

// Covers: I16
test('a device whose clock is ten years off counts by the clock of the office', () => {
  for (const ahead of [TEN_YEARS, -TEN_YEARS]) {
    clockIsAhead(ahead);
    expect(Math.abs(theTime() + ahead - Date.now())).toBeLessThan(60_000);
  }
});

test('the clock of the office is read from an answer, where it bears a date', () => {
  const date = 'Sun, 22 Nov 2026 10:00:00 GMT';
  const then = Date.parse(date);
  expect(aheadOf(date, then + 3_600_000)).toBe(3_600_000);
  expect(aheadOf(date, then - 3_600_000)).toBe(-3_600_000);
  expect(aheadOf(date, then + 900)).toBe(0);
  expect(aheadOf(null, then)).toBe(0);
  expect(aheadOf('yesterday', then)).toBe(0);
});

test('a clock is worth a word from two minutes on', () => {
  expect(isFarOff(119_000)).toBe(false);
  expect(isFarOff(-120_000)).toBe(true);
});
