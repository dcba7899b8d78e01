import { expect, test } from 'vitest';
import type { Mark, Spot } from '../api/types';
import { changes, drawn, moved, placed, stretched, traced, wordsOf } from './marks';

const arrow = { is: 'arrow', from: [0, 500], to: [1000, 500] } as const satisfies Mark['shape'];
const mark = (id: string, text: string): Mark => ({ id, ink: 'red', shape: { is: 'text', at: [100, 100], text } });

test('places in thousandths lie where they are on any size of the picture', () => {
  expect(drawn({ is: 'box', from: [100, 200], to: [500, 1000] }, 2000, 1000)).toEqual({ line: 'M200 200L1000 200L1000 1000L200 1000Z' });
  expect(drawn(arrow, 2000, 1000)).toMatchObject({ line: expect.stringMatching(/^M0 500L2000 500M.*L2000 500L/) });
});

test('words stay on the picture, wherever they were put and however long they are', () => {
  const at = (spot: Spot, text: string) => drawn({ is: 'text', at: spot, text }, 1000, 1000);
  expect(at([0, 0], 'x')).toMatchObject({ x: 0, y: 30 });
  expect(at([1000, 1000], '漏水')).toMatchObject({ x: 940, y: 991 });
  expect(at([900, 500], 'a'.repeat(60))).toMatchObject({ x: 0 });
});

test('a mark is moved as far as the picture goes and keeps its form; its end alone is moved as well', () => {
  expect(moved({ is: 'box', from: [100, 100], to: [300, 300] }, -200, 900)).toEqual({ is: 'box', from: [0, 800], to: [200, 1000] });
  expect(stretched({ is: 'arrow', from: [100, 100], to: [990, 5] }, 20, -20)).toEqual({ is: 'arrow', from: [100, 100], to: [1000, 0] });
  expect(stretched({ is: 'text', at: [5, 5], text: 'x' }, 10, 10)).toEqual({ is: 'text', at: [15, 15], text: 'x' });
});

test('a long stroke keeps its ends and no more places than are taken; a touch draws nothing', () => {
  const long: Spot[] = Array.from({ length: 500 }, (_, n) => [n * 2, -n]);
  const stroke = traced('pen', long, '');
  expect(stroke?.is === 'pen' && [stroke.along.length, stroke.along[0], stroke.along.at(-1)]).toEqual([64, [0, 0], [998, 0]]);
  expect(traced('box', [[5, 5], [6, 6]], '')).toBeNull();
  expect(traced('text', [[5, 5]], '  ')).toBeNull();
  expect(traced('text', [[5, 5]], ' here ')).toEqual({ is: 'text', at: [5, 5], text: 'here' });
  expect(placed('arrow', '')).not.toBeNull();
});

test('what was changed goes and comes under another name, and what was left alone is not told', () => {
  const before = [mark('a', 'stays'), mark('b', 'moves'), mark('c', 'goes')];
  const after = [mark('a', 'stays'), mark('b', 'moved'), mark('d', 'comes')];
  expect(changes(before, after, () => 'n')).toEqual({ added: [{ ...mark('b', 'moved'), id: 'n' }, mark('d', 'comes')], gone: ['b', 'c'] });
  expect(changes(before, before, () => 'n')).toEqual({ added: [], gone: [] });
  expect(wordsOf(after)).toBe('stays, moved, comes');
});
