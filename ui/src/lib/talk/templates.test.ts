import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { TemplateView } from '../api/types';
import { setLocale } from '../i18n/index.svelte';
import { readyMade } from './ready-made';
import { caretOn, Grace, GRACE_MS, holesIn, offeredTo, withTemplate } from './templates.svelte';

const template = (part: Partial<TemplateView>): TemplateView => ({
  id: 'm',
  name: 'On our way',
  audience: 'public',
  text: 'We come.',
  missing: [],
  atOnce: false,
  ...part,
});

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(async () => {
  vi.useRealTimers();
  await setLocale('en');
});

// Covers: S1-33
test('a template comes behind what was typed and never over it', () => {
  expect(withTemplate('  ', template({}))).toBe('We come.');
  expect(withTemplate('Good morning \n', template({}))).toBe('Good morning\n\nWe come.');
});

test('what a template could not know is found until the writer has filled it in', () => {
  const all = [template({ missing: ['{appointment}'] }), template({ missing: ['{appointment}', '{device}'] })];
  expect(holesIn('On {appointment} at {device}', all)).toEqual(['{appointment}', '{device}']);
  expect(holesIn('On Monday, {whatever a person types}', all)).toEqual([]);
});

test('the caret goes to what has to be filled in', () => {
  const area = document.createElement('textarea');
  document.body.append(area);
  area.value = 'On {appointment} at noon';
  caretOn(area, '{appointment}');
  expect([area.selectionStart, area.selectionEnd]).toEqual([3, 16]);
  caretOn(area, '{device}');
  expect(document.activeElement).toBe(area);
  caretOn(null, '{device}');
  area.remove();
});

// Covers: S1-34
test('a reply with one tap goes by itself after a moment, and not when it is called back', () => {
  const sent = vi.fn();
  const grace = new Grace(sent);
  grace.begin();
  grace.callBack();
  vi.advanceTimersByTime(GRACE_MS * 2);
  expect(sent).not.toHaveBeenCalled();
  grace.begin();
  vi.advanceTimersByTime(GRACE_MS - 1);
  expect(sent).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(sent).toHaveBeenCalledTimes(1);
  expect(grace.waiting).toBe(false);
});

test('a reply that waits goes at once when its screen is left, and only once', () => {
  const sent = vi.fn();
  const grace = new Grace(sent);
  grace.begin();
  grace.now();
  grace.now();
  vi.advanceTimersByTime(GRACE_MS * 2);
  expect(sent).toHaveBeenCalledTimes(1);
});

test('templates are offered for one audience, those that go with one tap first', () => {
  const all = [template({ id: 'a' }), template({ id: 'b', atOnce: true }), template({ id: 'c', audience: 'internal' })];
  expect(offeredTo('public', all).map((one) => one.id)).toEqual(['b', 'a']);
});

// Covers: S1-35
test('the ready-made replies are friendly, say a next step, and name only what the office knows', () => {
  for (const locale of ['en', 'de'] as const) {
    setLocale(locale);
    const all = readyMade();
    expect(new Set(all.map((one) => one.name)).size).toBe(all.length);
    const variables = all.flatMap((one) => [...one.text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]));
    expect(['number', 'name', 'device', 'technician', 'appointment']).toEqual(expect.arrayContaining(variables));
    // Every one greets by name, and the last one asks whether it is right.
    expect(all.filter((one) => !one.text.includes('{name}'))).toEqual([]);
    expect(all.at(-1)?.text).toMatch(/[?？]/);
  }
});
