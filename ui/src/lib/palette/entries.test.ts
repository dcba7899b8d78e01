import { expect, test } from 'vitest';
import type { TicketRow } from '../api/types';
import { narrowed, type Entry, type Group } from './entries';

const entry = (label: string, more: Partial<Entry> = {}): Entry => ({ id: label, label, does: () => undefined, ...more });
const groups: Group[] = [
  { title: 'On T-1042', entries: [entry('Put on hold'), entry('Hold'), entry('Resolve')] },
  { title: 'Pages', entries: [entry('Geräte')] },
  { title: 'Tickets', entries: [entry('Türkontakt', { row: {} as TicketRow })] },
];
const labels = (typed: string) => narrowed(groups, typed).map((group) => group.entries.map((one) => one.label));

test('with nothing typed everything is listed in its order', () => {
  expect(labels('')).toEqual([['Put on hold', 'Hold', 'Resolve'], ['Geräte'], ['Türkontakt']]);
});

test('what begins with the typed words comes first', () => {
  expect(labels('ho')[0]).toEqual(['Hold', 'Put on hold']);
});

test('marks over letters need not be typed', () => {
  expect(labels('gerate')).toContainEqual(['Geräte']);
});

test('a ticket that the host found stays, whatever its title says', () => {
  expect(labels('1042')).toEqual([['Türkontakt']]);
});
