import { expect, test } from 'vitest';
import { isSigned, pathOf } from './signature';

const drawn = (...strokes: { x: number; y: number }[][]) => ({ strokes, width: 300, height: 120 });

test('a slip of the finger is no signature, a stroke and a typed name are', () => {
  expect(isSigned(drawn())).toBe(false);
  expect(isSigned(drawn([{ x: 5, y: 5 }]))).toBe(false);
  expect(isSigned(drawn([{ x: 5, y: 5 }, { x: 9, y: 5 }]))).toBe(false);
  expect(isSigned(drawn([{ x: 5, y: 5 }, { x: 20, y: 5 }], [{ x: 5, y: 20 }, { x: 20, y: 20 }]))).toBe(true);
  expect(isSigned({ typed: '  ' })).toBe(false);
  expect(isSigned({ typed: 'Nguyễn Văn Đức' })).toBe(true);
});

test('a stroke ends where the pointer left, and one touch is a dot', () => {
  expect(pathOf([])).toBe('');
  expect(pathOf([{ x: 3, y: 4 }])).toBe('M3 4h.01');
  expect(pathOf([{ x: 0, y: 0 }, { x: 10, y: 0 }, { x: 20, y: 10 }])).toBe('M0 0Q10 0 15 5L20 10');
});
