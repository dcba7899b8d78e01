import { expect, test } from 'vitest';
import { sampleRows } from '../api/sample-tickets';
import type { TicketRow } from '../api/types';
import { groups } from './groups';

function row(id: string, more: Partial<TicketRow>): TicketRow {
  const base = sampleRows()[0];
  if (!base) throw new Error('a sample ticket is there');
  return { ...base, id, ...more };
}

function visit(startsAt: number): TicketRow['appointment'] {
  return { appointment: { id: 'a', start: '2026-11-18T08:30', zone: 'Europe/Helsinki', remind_minutes: 30 }, startsAt, endsAt: null, remindAt: 0, unsent: false, state: 'confirmed', missedAt: null, next: [] };
}

test('my tickets stand by who has to move', () => {
  const found = groups([
    row('closed', { state: 'closed' }),
    row('done', { state: 'resolved' }),
    row('asked', { state: 'awaiting_requester' }),
    row('held', { state: 'on_hold' }),
    row('mine', { state: 'in_progress' }),
    row('new', { state: 'assigned' }),
  ]);
  expect(found.map((group) => [group.name, group.rows.map((one) => one.id)])).toEqual([
    ['new', ['new']],
    ['yours', ['mine']],
    ['stopped', ['asked', 'held']],
    ['done', ['done']],
    ['closed', ['closed']],
  ]);
});

test('within a group appointments come first, the sooner one before the later', () => {
  const found = groups([
    row('none', { state: 'in_progress' }),
    row('later', { state: 'in_progress', appointment: visit(200) }),
    row('sooner', { state: 'in_progress', appointment: visit(100) }),
  ]);
  expect(found[0]?.rows.map((one) => one.id)).toEqual(['sooner', 'later', 'none']);
});

test('a group without tickets has no head', () => {
  expect(groups([])).toEqual([]);
});
