import { expect, test } from 'vitest';
import type { ActName } from '../api/types';
import { ACT_KEYS, actOfKey, layout } from './actions';

const WORKING: ActName[] = ['resolve', 'transfer', 'return', 'ask', 'hold', 'force_close', 'escalate', 'set_priority', 'reply', 'note', 'add_photo', 'agree_appointment', 'edit'];
const ELSEWHERE: ActName[] = ['reply', 'note', 'add_photo', 'agree_appointment', 'edit'];

test('the likely next act is the first one that the host names', () => {
  expect(layout(['accept', 'transfer', 'return']).first).toBe('accept');
  expect(layout(WORKING).first).toBe('resolve');
  expect(layout(['unhold', ...WORKING]).first).toBe('unhold');
});

test('what ends a ticket is never the likely next act', () => {
  expect(layout(['force_close', 'mark_invalid', 'reject']).first).toBeNull();
});

test('every allowed act stands in one place, and no other act stands anywhere', () => {
  const { first, beside, menu } = layout(WORKING);
  const placed = [first, ...beside, ...menu].filter((name) => name !== null);
  expect([...placed, ...ELSEWHERE].sort()).toEqual([...WORKING].sort());
});

test('without acts nothing is offered', () => {
  expect(layout([])).toEqual({ first: null, beside: [], menu: [] });
});

test('a key does only what is allowed now', () => {
  expect(actOfKey('e', WORKING)).toBe('resolve');
  expect(actOfKey('e', ['accept'])).toBeNull();
});

test('the key for passing on is assign for a dispatcher and transfer for a technician', () => {
  expect(actOfKey('a', ['assign', 'note'])).toBe('assign');
  expect(actOfKey('a', ['transfer', 'note'])).toBe('transfer');
});

test('no two acts that are allowed together share a key', () => {
  const keys = WORKING.map((name) => ACT_KEYS[name]).filter((key) => key !== undefined);
  expect(new Set(keys).size).toBe(keys.length);
});
