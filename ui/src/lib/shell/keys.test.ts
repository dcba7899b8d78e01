import { afterEach, expect, test } from 'vitest';
import { isSend, setKeysOn, singleKey } from './keys';

function pressed(key: string, at: HTMLElement = document.body, more: KeyboardEventInit = {}): string | null {
  if (at !== document.body) document.body.append(at);
  let found: string | null = null;
  const hear = (event: KeyboardEvent) => (found = singleKey(event));
  document.addEventListener('keydown', hear);
  at.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }));
  document.removeEventListener('keydown', hear);
  return found;
}

afterEach(() => {
  setKeysOn(true);
  document.body.replaceChildren();
});

test('a single key is heard, whichever case it came in', () => {
  expect(pressed('E')).toBe('e');
  expect(pressed('?')).toBe('?');
  expect(pressed('Escape')).toBe('Escape');
});

test('single keys rest where somebody writes', () => {
  for (const name of ['input', 'textarea', 'select']) {
    expect(pressed('e', document.createElement(name)), name).toBeNull();
  }
});

test('single keys rest in a dialog and in a menu', () => {
  const menu = document.createElement('div');
  menu.setAttribute('role', 'menu');
  expect(pressed('e', menu)).toBeNull();
  expect(pressed('e', document.createElement('dialog'))).toBeNull();
});

test('a key with ctrl, alt or the command key belongs to the browser', () => {
  expect(pressed('e', undefined, { ctrlKey: true })).toBeNull();
  expect(pressed('e', undefined, { metaKey: true })).toBeNull();
  expect(pressed('e', undefined, { altKey: true })).toBeNull();
});

test('a key that composes a character is no command', () => {
  expect(pressed('e', undefined, { isComposing: true })).toBeNull();
});

test('single keys can be turned off, and on again', () => {
  setKeysOn(false);
  expect(pressed('e')).toBeNull();
  setKeysOn(true);
  expect(pressed('e')).toBe('e');
});

test('ctrl enter and command enter send, enter alone does not', () => {
  expect(isSend(new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true }))).toBe(true);
  expect(isSend(new KeyboardEvent('keydown', { key: 'Enter', metaKey: true }))).toBe(true);
  expect(isSend(new KeyboardEvent('keydown', { key: 'Enter' }))).toBe(false);
});
