import { expect, test } from 'vitest';
import type { BoardDay, Span } from '../api/types';
import { axisOf, dateAfter, hoursOf, keyStep, lanes, placed, ROW_PX, rowAt, rowsInView, timeAt, within, xOf } from './layout';

const HOUR = 3_600_000;
const day = (date: string, from: string, to: string): BoardDay => ({ date, span: { from: Date.parse(from), to: Date.parse(to) }, hours: [], hoursMs: 0 });
const PLAIN = [day('2026-11-18', '2026-11-17T23:00Z', '2026-11-18T23:00Z')];
/** Stockholm, when the clocks go forward, and when they go back. */
const SHORT = [day('2026-03-29', '2026-03-28T23:00Z', '2026-03-29T22:00Z')];
const LONG = [day('2026-10-25', '2026-10-24T22:00Z', '2026-10-25T23:00Z')];
const span = (from: number, to: number): Span => ({ from: PLAIN[0]!.span.from + from * HOUR, to: PLAIN[0]!.span.from + to * HOUR });

test('time runs evenly, and days of 23 and 25 hours are as wide as they are long', () => {
  expect(axisOf(PLAIN, 'day').width).toBe(24 * 80);
  expect(axisOf(SHORT, 'day').width).toBe(23 * 80);
  expect(axisOf(LONG, 'day').width).toBe(25 * 80);
  expect(hoursOf(SHORT[0]!, 'day')).toHaveLength(23);
  expect(hoursOf(LONG[0]!, 'day')).toHaveLength(25);
  expect(hoursOf(PLAIN[0]!, 'week')).toHaveLength(4);
  expect(axisOf([], 'day')).toEqual({ from: 0, to: 0, width: 0 });
});

test.each([PLAIN, SHORT, LONG])('what is put at the place of a quarter of an hour is at that quarter', (days) => {
  for (const scale of ['day', 'week', 'weeks'] as const) {
    const axis = axisOf([days], scale);
    for (let at = axis.from; at < axis.to; at += HOUR / 4) expect(timeAt(axis, xOf(axis, at))).toBe(at);
  }
});

test('what is dragged out of view stays at the edge', () => {
  const axis = axisOf(PLAIN, 'day');
  expect(timeAt(axis, -500)).toBe(axis.from);
  expect(timeAt(axis, 1e9)).toBe(axis.to - HOUR / 4);
  expect(within(axis, axis.to + HOUR)).toBe(axis.to - HOUR / 4);
  expect(timeAt(axisOf([], 'day'), 10)).toBe(0);
});

test('a visit over midnight is cut at the edge of the day, and another day shows none of it', () => {
  const axis = axisOf(PLAIN, 'day');
  expect(placed(axis, span(23, 26))).toEqual({ x: 23 * 80, width: 80 });
  expect(placed(axis, span(-2, 1))).toEqual({ x: 0, width: 80 });
  expect(placed(axis, span(24, 26))).toBeNull();
  // A quarter of an hour in two weeks is still wide enough to be hit.
  expect(placed(axisOf(PLAIN, 'weeks'), span(10, 10.25))?.width).toBe(12);
});

test('visits that want the same time stand in lanes, and others take the whole row', () => {
  expect(lanes([span(8, 12), span(9, 10), span(10, 11), span(12, 13)])).toEqual([
    { lane: 0, of: 2 },
    { lane: 1, of: 2 },
    { lane: 1, of: 2 },
    { lane: 0, of: 1 },
  ]);
  expect(lanes([span(8, 9), span(8, 9), span(8, 9)]).map(({ lane }) => lane)).toEqual([0, 1, 2]);
  expect(lanes([])).toEqual([]);
});

test('of two hundred rows only those in view are drawn', () => {
  expect(rowsInView(0, 600, 200)).toEqual([0, 16]);
  expect(rowsInView(100 * ROW_PX, 600, 200)).toEqual([94, 116]);
  expect(rowsInView(200 * ROW_PX, 600, 200)).toEqual([194, 200]);
  // Fewer rows than there were when it was scrolled.
  expect(rowsInView(200 * ROW_PX, 600, 3)).toEqual([3, 3]);
  expect(rowsInView(0, 600, 0)).toEqual([0, 0]);
  expect(rowAt(-5, 3)).toBe(0);
  expect(rowAt(ROW_PX * 2.5, 3)).toBe(2);
  expect(rowAt(1e9, 3)).toBe(2);
});

test('the keys of the board are those that the sheet of keys promises, mirrored where time runs to the left', () => {
  expect(keyStep('ArrowRight', false, false)).toEqual({ kind: 'time', ms: HOUR / 4 });
  expect(keyStep('ArrowRight', false, true)).toEqual({ kind: 'time', ms: -HOUR / 4 });
  expect(keyStep('ArrowDown', false, false)).toEqual({ kind: 'person', step: 1 });
  expect(keyStep('ArrowRight', true, false)).toEqual({ kind: 'length', ms: HOUR / 4 });
  expect(keyStep('ArrowLeft', true, false)).toEqual({ kind: 'length', ms: -HOUR / 4 });
  expect(keyStep('Tab', false, false)).toEqual({ kind: 'free' });
  expect(keyStep('Enter', false, false)).toEqual({ kind: 'drop' });
  expect(keyStep('Escape', false, false)).toEqual({ kind: 'cancel' });
  expect(keyStep('Tab', true, false)).toBeNull();
  expect(keyStep('j', false, false)).toBeNull();
});

test('a date so many days later passes months, years and the change of clocks', () => {
  expect(dateAfter('2026-12-31', 1)).toBe('2027-01-01');
  expect(dateAfter('2026-03-29', 1)).toBe('2026-03-30');
  expect(dateAfter('2026-03-01', -1)).toBe('2026-02-28');
  expect(dateAfter('nonsense', 1)).toBe('nonsense');
});
