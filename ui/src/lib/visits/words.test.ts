import { expect, test } from 'vitest';
import { visitNote, visitState, visitWord } from './words';

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
