import { expect, test } from 'vitest';
import type { PhotoView, Stage } from '../api/types';
import { byStage, pair } from './stages';

function photo(id: string, stage: Stage | null): PhotoView {
  return { id, name: '', file: stage === null ? 'a.pdf' : null, stage, marks: [], visibility: 'public', author: '', bytes: 1, width: 1, height: 1, at: null, state: 'arrived', percent: 100 };
}
const ids = (photos: readonly PhotoView[]) => photos.map((one) => one.id).join('');

test('photos are shown by stage in the order of the work, and files are no photos', () => {
  const all = [photo('a', 'after'), photo('b', 'before'), photo('f', null), photo('c', 'report'), photo('d', 'before')];
  expect(byStage(all).map((group) => `${group.stage} ${ids(group.photos)}`)).toEqual(['report c', 'before bd', 'after a']);
});

test('before is compared with after, the report where nobody took one before, and nothing with itself', () => {
  const compared = (...all: PhotoView[]) => ids(pair(all) ?? []);
  expect(compared(photo('a', 'after'), photo('r', 'report'), photo('b', 'before'))).toBe('ba');
  expect(compared(photo('r', 'report'), photo('d', 'during'))).toBe('rd');
  expect(compared(photo('d', 'during'))).toBe('');
  expect(compared(photo('b', 'before'), photo('c', 'before'))).toBe('');
});
