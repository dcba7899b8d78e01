import { flushSync, mount, unmount } from 'svelte';
import { expect, test } from 'vitest';
import { readTime, step } from './time-of-day';
import TimeInput from './TimeInput.svelte';

test('a time is read as people type it', () => {
  for (const [typed, meant] of [
    ['9', '09:00'],
    ['09:30', '09:30'],
    ['930', '09:30'],
    ['1330', '13:30'],
    ['13.30', '13:30'],
    ['13h30', '13:30'],
    [' 9:05 pm ', '21:05'],
    ['12am', '00:00'],
    ['12 PM', '12:00'],
    ['9：30', '09:30'],
    ['0', '00:00'],
  ] as const) {
    expect(readTime(typed), typed).toBe(meant);
  }
});

test('what is no time of day is none', () => {
  for (const typed of ['', '24', '9:60', '9:5', '13pm', '0am', '-1', 'noon', '9:30:15', '12345', 'am']) {
    expect(readTime(typed), typed).toBeNull();
  }
});

test('arrows go to the next quarter, around midnight, and begin in the morning', () => {
  expect(step('09:10', 15, '08:00')).toBe('09:15');
  expect(step('09:15', 15, '08:00')).toBe('09:30');
  expect(step('09:10', -15, '08:00')).toBe('09:00');
  expect(step('09:00', -15, '08:00')).toBe('08:45');
  expect(step('23:50', 15, '08:00')).toBe('00:00');
  expect(step('00:00', -15, '08:00')).toBe('23:45');
  expect(step('', 15, '08:00')).toBe('08:00');
});

test('the field shows the time once it is left, and keeps what is none as it was typed', () => {
  const field = mount(TimeInput, { target: document.body, props: { value: '', 'aria-label': 'From' } });
  const input = document.querySelector<HTMLInputElement>('input[aria-label="From"]');
  if (!input) throw new Error('there is no field');
  const type = (text: string) => {
    input.value = text;
    input.dispatchEvent(new Event('input'));
    flushSync();
  };
  type('930');
  expect(input.value).toBe('930');
  input.dispatchEvent(new FocusEvent('blur'));
  flushSync();
  expect(input.value).toBe('09:30');
  input.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowUp', bubbles: true, cancelable: true }));
  flushSync();
  expect(input.value).toBe('09:45');
  type('noon');
  input.dispatchEvent(new Event('blur'));
  flushSync();
  expect(input.value).toBe('noon');
  void unmount(field);
});
