import { describe, expect, it } from 'vitest';
import type { PersonView } from '../api/types';
import { candidates, matches, neighbour } from './candidates';

function person(id: string, name: string, openTickets: number): PersonView {
  return { id, name, role: 'technician', email: '', phone: '', active: true, handles: true, openTickets };
}

const elina = person('1', 'Elina Korhonen', 3);
const mara = person('2', 'Mara Lindqvist', 1);
const bao = person('3', 'Trần Quốc Bảo', 1);
const aylin = person('4', 'Aylin Demir', 0);
const everybody = [elina, mara, bao, aylin];

describe('who can go', () => {
  it('only those whom the office names are there', () => {
    expect(candidates(everybody, ['1', '2'], '').map((one) => one.name)).toEqual([
      'Mara Lindqvist',
      'Elina Korhonen',
    ]);
  });

  it('the fewest open tickets come first, and names decide between equals', () => {
    expect(candidates(everybody, ['1', '2', '3'], '').map((one) => one.id)).toEqual(['2', '3', '1']);
  });

  it('a name is found without its marks', () => {
    expect(candidates(everybody, ['1', '2', '3'], 'bao').map((one) => one.id)).toEqual(['3']);
    expect(matches('Jürgen Weiß', 'jurgen weiss')).toBe(true);
    expect(matches('Đặng Łukasz', 'dang lukasz')).toBe(true);
  });

  it('a name in Chinese is found by a part of it', () => {
    expect(matches('李娜 Li Na', '李')).toBe(true);
  });

  it('the arrow keys stop at the ends', () => {
    expect(neighbour(['1', '2'], null, 1)).toBe('1');
    expect(neighbour(['1', '2'], '1', 1)).toBe('2');
    expect(neighbour(['1', '2'], '2', 1)).toBe('2');
    expect(neighbour(['1', '2'], '1', -1)).toBe('1');
    expect(neighbour([], '1', 1)).toBeNull();
  });

  it('a choice that is no longer in the list starts from the end it is left by', () => {
    expect(neighbour(['1', '2'], 'gone', 1)).toBe('1');
    expect(neighbour(['1', '2'], 'gone', -1)).toBe('2');
  });
});
