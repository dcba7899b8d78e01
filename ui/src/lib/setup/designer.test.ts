import { expect, test } from 'vitest';
import type { SetupView } from '../api/types';
import { Designer } from './designer.svelte';
import { typeOf } from './types.svelte';

const ids = (designer: Designer) => designer.fields.map((one) => one.id);

// Covers: S2-13
test('fields are added after the chosen one, moved, removed, and every step is undone', () => {
  const designer = new Designer([]);
  designer.add('text', 'Serial');
  designer.add('number', 'Reading');
  designer.step(-1);
  designer.add('photo', 'Before');
  expect(ids(designer)).toEqual(['f1', 'f3', 'f2']);
  designer.move('f2', 0);
  expect(ids(designer)).toEqual(['f2', 'f1', 'f3']);
  designer.remove('f1');
  expect(ids(designer)).toEqual(['f2', 'f3']);
  expect(designer.chosen).toBe('f3');
  designer.undo();
  designer.undo();
  expect(ids(designer)).toEqual(['f1', 'f3', 'f2']);
  while (designer.canUndo) designer.undo();
  expect(ids(designer)).toEqual([]);
  expect(designer.undo()).toBe(false);
});

test('letters typed into one box are one step', () => {
  const designer = new Designer([]);
  const field = designer.add('text', 'Serial');
  for (const word of ['S', 'Se', 'Ser']) {
    designer.keep(`label-${field.id}`);
    const chosen = designer.field;
    if (chosen) chosen.label = word;
  }
  designer.undo();
  expect(designer.field?.label).toBe('Serial');
});

test('a field that waited for one that is removed is asked always', () => {
  const designer = new Designer([]);
  const leak = designer.add('single', 'Leak');
  const where = designer.add('text', 'Where');
  const chosen = designer.field;
  if (chosen) chosen.show_if = { field: leak.id, is: ['a'] };
  designer.remove(leak.id);
  expect(designer.fields.find((one) => one.id === where.id)?.show_if).toBeNull();
});

test('a field is never moved past the ends', () => {
  const designer = new Designer([]);
  designer.add('text', 'One');
  designer.add('text', 'Two');
  designer.move('f1', 99);
  expect(ids(designer)).toEqual(['f2', 'f1']);
  designer.move('f1', -5);
  expect(ids(designer)).toEqual(['f1', 'f2']);
});

// The office leaves out what is empty: a signature came back without choices, and the designer stopped.
test('a form as the office sends it is whole in the designer', () => {
  const form = [
    { id: 'f1', label: 'Signature', kind: 'signature', required: true, moment: 'work' },
    { id: 'f2', label: 'Parts', kind: 'table', required: false, moment: 'work', columns: [{ id: 'c1', label: 'Name', kind: 'text', required: false, moment: 'report' }] },
  ];
  const record: SetupView = { kind: 'ticket_type', id: 't', version: 1, stage: 'published', published: 1, body: { name: 'Visit', form } };
  const [signature, parts] = typeOf(record).form;
  expect(signature).toMatchObject({ label: 'Signature', required: true, moment: 'work', help: '', options: [], columns: [], show_if: null, min: null, max: null });
  expect(parts?.columns).toMatchObject([{ id: 'c1', label: 'Name', options: [], columns: [], help: '' }]);
});
