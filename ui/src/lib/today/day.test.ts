import { expect, test } from 'vitest';
import type { State, TicketRow } from '../api/types';
import { dateIn, dayOf } from './day';

/** 18 November 2026, 09:52 in Helsinki. */
const NOW = Date.UTC(2026, 10, 18, 7, 52);
const HOUR = 3_600_000;

function row(id: string, state: State, start?: string, startsAt = 0, hours: number | null = 1, zone = 'Europe/Helsinki'): TicketRow {
  const appointment = start
    ? { appointment: { id, start, zone, remind_minutes: 30 }, startsAt, endsAt: hours === null ? null : startsAt + hours * HOUR, remindAt: 0, unsent: false, state: 'confirmed', missedAt: null, next: [] }
    : null;
  return { id, state, appointment } as TicketRow;
}
const at = (hour: number, minute = 0, day = 18) => Date.UTC(2026, 10, day, hour - 2, minute);

test('what is on comes first, then what comes next, what is over last', () => {
  const day = dayOf(
    [
      row('late', 'in_progress', '2026-11-18T15:30', at(15, 30)),
      row('done', 'resolved', '2026-11-18T08:00', at(8)),
      row('next', 'in_progress', '2026-11-18T13:00', at(13)),
      row('on', 'in_progress', '2026-11-18T09:30', at(9, 30)),
    ],
    NOW,
  );
  expect(day.visits.map((visit) => [visit.row.id, visit.look])).toEqual([
    ['on', 'now'],
    ['next', 'next'],
    ['late', 'later'],
    ['done', 'over'],
  ]);
});

test('today is the day at the site', () => {
  // 07:52 in UTC is 18 November in Helsinki, and still 17 November in Honolulu.
  const there = row('far', 'in_progress', '2026-11-17T23:00', Date.UTC(2026, 10, 18, 9), 1, 'Pacific/Honolulu');
  expect(dayOf([there], NOW).visits.map((visit) => visit.row.id)).toEqual(['far']);
});

test('the next appointment of another day is told, and is not of today', () => {
  const rows = [row('b', 'in_progress', '2026-11-20T09:00', at(9, 0, 20)), row('a', 'in_progress', '2026-11-19T09:00', at(9, 0, 19))];
  const day = dayOf(rows, NOW);
  expect(day.visits).toEqual([]);
  expect(day.after?.id).toBe('a');
  expect(day.rest).toHaveLength(2);
});

test('a visit over midnight is still on', () => {
  const night = row('night', 'in_progress', '2026-11-17T23:00', at(23, 0, 17), 12);
  expect(dayOf([night], NOW).visits[0]?.look).toBe('now');
});

test('an appointment without an end that began today is on until the ticket is done', () => {
  expect(dayOf([row('x', 'in_progress', '2026-11-18T08:00', at(8), null)], NOW).visits[0]?.look).toBe('now');
});

test('new tickets stand by themselves, and closed ones are not counted', () => {
  const day = dayOf([row('new', 'assigned'), row('old', 'closed'), row('work', 'in_progress')], NOW);
  expect(day.fresh.map((one) => one.id)).toEqual(['new']);
  expect(day.rest).toHaveLength(1);
});

test('a zone that the browser does not know counts in UTC', () => {
  expect(dateIn('Nowhere/City', NOW)).toBe('2026-11-18');
});
