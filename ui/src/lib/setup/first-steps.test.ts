import { expect, test } from 'vitest';
import type { DirectoryView, EquipmentView, PersonView, SetupView } from '../api/types';
import { firstSteps } from './first-steps.svelte';

const PROFILE = { kind: 'profile', published: 1 } as SetupView;
const MARA = { name: 'Mara', active: true, handles: true } as PersonView;

function directory(people: PersonView[], equipment: EquipmentView[] = []): DirectoryView {
  return { people, equipment, types: [], departments: [] };
}

test('a new enterprise is asked for its way of working, its people and its devices', () => {
  const ingrid = { ...MARA, name: 'Ingrid', handles: false };
  expect(firstSteps([], directory([ingrid])).map((step) => [step.name, step.done])).toEqual([
    ['way', false],
    ['people', false],
    ['devices', false],
  ]);
});

test('what is there is ticked off', () => {
  const pump = { id: 'p', name: 'Pump' } as EquipmentView;
  expect(firstSteps([], directory([MARA], [pump])).map((step) => step.done)).toEqual([false, true, true]);
});

test('who has a way of working and somebody to send is asked nothing more', () => {
  expect(firstSteps([PROFILE], directory([MARA]))).toEqual([]);
});

test('a way of working that is a draft, and somebody who has left, do not count', () => {
  const draft = { ...PROFILE, published: null };
  const gone = { ...MARA, active: false };
  expect(firstSteps([draft], directory([gone])).map((step) => step.done)).toEqual([false, false, false]);
});
