import { expect, test } from 'vitest';
import type { Form, FormField } from '../api/types';
import { askedNow, carried, differences, filled, isShown, words } from './answers';

const field = (id: string, more: Partial<FormField> = {}): FormField => ({
  id,
  label: `Label of ${id}`,
  help: '',
  kind: 'text',
  required: false,
  moment: 'report',
  options: [],
  show_if: null,
  min: null,
  max: null,
  columns: [],
  ...more,
});
const options = [
  { id: 'yes', label: 'Yes, it leaks' },
  { id: 'no', label: 'No' },
];
const leak = field('leak', { kind: 'single', options });
const where = field('where', { show_if: { field: 'leak', is: ['yes'] } });
const form: Form = { version: 1, fields: [leak, where, field('done', { moment: 'work' })] };

test('a field is shown only while the field that it depends on has the answer', () => {
  expect(isShown(form.fields, where, {})).toBe(false);
  expect(isShown(form.fields, where, { leak: 'no' })).toBe(false);
  expect(isShown(form.fields, where, { leak: 'yes' })).toBe(true);
  expect(askedNow(form, { leak: 'yes' }).map((one) => one.id)).toEqual(['leak', 'where']);
});

test('conditions in a circle come to an end', () => {
  const circle = [field('a', { show_if: { field: 'b', is: ['x'] } }), field('b', { show_if: { field: 'a', is: ['x'] } })];
  expect(isShown(circle, circle[0] as FormField, { a: 'x', b: 'x' })).toBe(true);
});

test('what is empty or not shown is not sent', () => {
  expect(filled(form, { leak: 'no', where: 'floor', done: '  ' })).toEqual({ leak: 'no' });
});

test('a choice is read by its words', () => {
  expect(words(leak, 'yes')).toBe('Yes, it leaks');
  expect(words(field('m', { kind: 'multi', options }), ['no', 'yes'])).toBe('No, Yes, it leaks');
});

// Covers: S2-5
test('moving a draft to a newer form says what differs and keeps what still fits', () => {
  const newer: Form = {
    version: 2,
    fields: [leak, field('where', { kind: 'number' }), field('serial')],
  };
  expect(differences(form, newer)).toEqual([
    { what: 'changed', name: 'Label of where' },
    { what: 'added', name: 'Label of serial' },
    { what: 'removed', name: 'Label of done' },
  ]);
  expect(carried(form, newer, { leak: 'yes', where: 'floor', done: 'x' })).toEqual({ leak: 'yes' });
});
