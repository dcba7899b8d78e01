import { expect, test } from 'vitest';
import { addedWords } from './added';

test('new photos are added', () => {
  expect(addedWords(['a', 'b'], new Set(['c']))).toBe('2 photos are added.');
});

test('a photo that the ticket has already is there, not added', () => {
  expect(addedWords(['a'], new Set(['a']))).toBe('This photo is already there.');
});

test('the same file chosen twice at once is added once', () => {
  expect(addedWords(['a', 'a'], new Set())).toBe('1 added, 1 already there.');
});
