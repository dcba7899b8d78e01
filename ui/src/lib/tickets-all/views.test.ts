import { beforeEach, expect, test } from 'vitest';
import { KeptViews } from './views.svelte';

beforeEach(() => localStorage.clear());

test('a view that is kept is there the next time, for the same person only', () => {
  expect(new KeptViews('aylin').keep(' Late ', 'state=on_hold')).toBe(true);
  expect(new KeptViews('aylin').all).toEqual([{ name: 'Late', address: 'state=on_hold' }]);
  expect(new KeptViews('mara').all).toEqual([]);
});

test('a view of the same name gives way', () => {
  const views = new KeptViews('aylin');
  views.keep('Late', 'state=on_hold');
  views.keep('Late', 'priority=urgent');
  expect(views.all).toEqual([{ name: 'Late', address: 'priority=urgent' }]);
});

test('a removal can be taken back', () => {
  const views = new KeptViews('aylin');
  views.keep('One', 'q=1');
  views.keep('Two', 'q=2');
  const before = views.all;
  views.remove('One');
  expect(views.all.map((view) => view.name)).toEqual(['Two']);
  views.restore(before);
  expect(new KeptViews('aylin').all.map((view) => view.name)).toEqual(['One', 'Two']);
});

test('damaged contents are no views', () => {
  localStorage.setItem('fieldfare.views.aylin', '{"a":');
  expect(new KeptViews('aylin').all).toEqual([]);
  localStorage.setItem('fieldfare.views.aylin', '[null,{"name":1},{"name":"x","address":"y"}]');
  expect(new KeptViews('aylin').all).toEqual([{ name: 'x', address: 'y' }]);
});

test('a browser that keeps nothing says so', () => {
  expect(new KeptViews('aylin', null).keep('Late', 'q=1')).toBe(false);
});
