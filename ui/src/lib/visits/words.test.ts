import { expect, test } from 'vitest';
import type { AppointmentView } from '../api/types';
import { visitNote, visitShort, visitState, visitWord } from './words';

test('a visit is missed from the moment on that the host names', () => {
  const agreed = { state: 'confirmed', missedAt: 2_000 } as const;
  expect(visitState(agreed, 1_999)).toBe('confirmed');
  expect(visitState(agreed, 2_000)).toBe('missed');
  expect(visitState({ state: 'on_site', missedAt: null }, 9_000)).toBe('on_site');
});

test('that a visit is agreed goes without saying in a list', () => {
  expect(visitNote({ state: 'confirmed', missedAt: null }, 0)).toBe('');
  expect(visitNote({ state: 'confirmed', missedAt: 0 }, 1)).toBe('Missed');
  expect(visitWord({ state: 'travelling', missedAt: null }, 0)).toBe('On the way');
});

test('a line says the day of a visit that is not today, and a time alone is one of today', () => {
  const startsAt = Date.UTC(2026, 10, 18, 11);
  const visit = {
    appointment: { id: 'a', start: '2026-11-18T13:00', end: '2026-11-18T14:00', zone: 'Europe/Helsinki', remind_minutes: 30 },
    startsAt, endsAt: startsAt + 3_600_000, remindAt: 0, unsent: false, state: 'confirmed', missedAt: null, next: [],
  } as AppointmentView;
  const [today, dayBefore] = [Date.UTC(2026, 10, 17, 23), Date.UTC(2026, 10, 17, 21)];
  // As the reader's region writes it: 13:00, 1:00 PM.
  const time = /^(13:00|0?1:00.PM)$/;
  expect(visitShort(visit, today, false)).toMatch(time);
  expect(visitShort(visit, dayBefore, false)).toBe('Tomorrow');
  expect(visitShort(visit, dayBefore, true), 'the day stands beside it').toMatch(time);
  expect(visitShort({ ...visit, state: 'travelling' }, dayBefore, false)).toBe('On the way');
});
