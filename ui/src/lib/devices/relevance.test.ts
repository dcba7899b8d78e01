import { expect, test } from 'vitest';
import type { EquipmentView } from '../api/types';
import { byRelevance } from './relevance';

function device(name: string, place = '', code = ''): EquipmentView {
  return { id: name, name, place, address: 'Strandgatan 4', zone: '', code, customer: '', retired: false };
}

const all = [
  device('Door beside pump P-204', 'Cellar'),
  device('Compressor', 'Pump house'),
  device('Pump P-204', 'Kalix', 'K7QX'),
  device('Pump P-2', 'Kalix', 'P-204'),
  device('Sump pump', 'Boden'),
];
const names = (search: string) => byRelevance(all, search).map((one) => one.name);

test('a code in full is certain, then names, then places', () => {
  expect(names('p-204')).toEqual(['Pump P-2', 'Pump P-204', 'Door beside pump P-204']);
  expect(names('pump')).toEqual(['Pump P-2', 'Pump P-204', 'Sump pump', 'Door beside pump P-204', 'Compressor']);
});

test('an address is found last, and nothing that does not match', () => {
  expect(names('strandgatan')).toHaveLength(all.length);
  expect(names('boiler')).toEqual([]);
});

test('without words all of them stand in the order of places and names', () => {
  expect(names(' ')).toEqual(['Sump pump', 'Door beside pump P-204', 'Pump P-2', 'Pump P-204', 'Compressor']);
});
