import { expect, test } from 'vitest';
import type { TicketRow } from '../api/types';
import { Counting } from './counting.svelte';
import type { NumbersHost, NumbersQuery, NumbersView } from './host';

const row = (id: string) => ({ id }) as TicketRow;

function host(asked: [NumbersQuery, string, number][] = []): NumbersHost {
  return {
    numbers: async (query) => ({ from: query.from ?? -1 }) as NumbersView,
    behind: async (query, key, offset) => {
      asked.push([query, key, offset]);
      return { rows: [row(`t${offset}`)], total: 2 };
    },
  };
}

// Covers: S2-20
test('a number opens the tickets behind it, with the question it was counted by', async () => {
  const asked: [NumbersQuery, string, number][] = [];
  const counting = new Counting(host(asked), () => 7 * 86_400_000);
  counting.period = 'week';
  counting.person = 'mara';
  await counting.open('late.now', 'Late now');
  await counting.more();
  expect(asked).toEqual([
    [{ from: 0, handlers: ['mara'] }, 'late.now', 0],
    [{ from: 0, handlers: ['mara'] }, 'late.now', 1],
  ]);
  expect(counting.opened?.rows.map((one) => one.id)).toEqual(['t0', 't1']);
});

test('an answer that a later question has overtaken is not shown', async () => {
  const waiting: ((view: NumbersView) => void)[] = [];
  const slow: NumbersHost = { ...host(), numbers: () => new Promise((resolve) => waiting.push(resolve)) };
  const counting = new Counting(slow);
  const both = [counting.read(), counting.read()];
  waiting[1]?.({ from: 2 } as NumbersView);
  waiting[0]?.({ from: 1 } as NumbersView);
  await Promise.all(both);
  expect(counting.view?.from).toBe(2);
});

test('numbers that do not come are told with their code', async () => {
  const counting = new Counting({ ...host(), numbers: () => Promise.reject({ code: 'no_connection' }) });
  await counting.read();
  expect(counting.problem?.code).toBe('no_connection');
});
