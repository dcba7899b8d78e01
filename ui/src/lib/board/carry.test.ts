import { expect, test } from 'vitest';
import type { Host } from '../api/host';
import type { BoardFit, BoardFitQuery } from '../api/types';
import { Carry, type Thing } from './carry.svelte';

const HOUR = 3_600_000;
const THING: Thing = { stood: { ticket: 't', holder: null, appointment: null }, appointment: 'a1', number: 'T-1', title: 'Pump', place: 'Kemi' };

/** A host that answers when it is told to; from two to four everybody is busy. */
function slow() {
  const asked: { query: BoardFitQuery; answer: () => void }[] = [];
  const host = {
    boardFit: (query: BoardFitQuery) =>
      new Promise<BoardFit>((resolve) => {
        const free = query.start >= 2 * HOUR && query.start < 4 * HOUR ? 4 * HOUR : query.start;
        const from = query.nextFree ? free : query.start;
        const span = { from, to: from + query.minutes * 60_000 };
        const answer = () => resolve({ appointment: { id: query.appointment, start: '', zone: 'UTC', remind_minutes: 30 }, span, overlaps: [], nextFree: free, outsideHours: false, eligible: true, gives: null, holder: null, version: 1 });
        asked.push({ query, answer });
      }),
  } as unknown as Host;
  return { host, asked };
}

test('only what would be where it is now counts, however late the answers come', async () => {
  const { host, asked } = slow();
  const told: number[] = [];
  const carry = new Carry(host, (fit) => told.push(fit.span.from));
  carry.begin(THING, { person: 'mara', start: 0, ms: HOUR }, true);
  carry.to({ start: HOUR });
  carry.to({ start: HOUR });
  expect(asked).toHaveLength(2);
  asked[1]!.answer();
  asked[0]!.answer();
  const fit = await carry.settled();
  expect(fit?.span.from).toBe(HOUR);
  expect(told).toEqual([HOUR]);
});

test('the next free time is after what is in the way, and pressed again the one after that', async () => {
  const { host, asked } = slow();
  const carry = new Carry(host, () => undefined);
  carry.begin(THING, { person: 'mara', start: 2 * HOUR, ms: HOUR }, true);
  asked[0]!.answer();
  await carry.settled();
  const first = carry.toFree();
  await Promise.resolve();
  await Promise.resolve();
  asked[1]!.answer();
  await first;
  expect(carry.there.start).toBe(4 * HOUR);
  const second = carry.toFree();
  await Promise.resolve();
  await Promise.resolve();
  expect(asked[2]!.query.start).toBe(4 * HOUR + HOUR / 4);
  asked[2]!.answer();
  await second;
});

test('a visit is at least a quarter of an hour long, and what was put back tells nothing', async () => {
  const { host, asked } = slow();
  const told: number[] = [];
  const carry = new Carry(host, (fit) => told.push(fit.span.from));
  carry.begin(THING, { person: 'mara', start: 0, ms: HOUR / 4 }, true);
  carry.to({ ms: 0 });
  expect(asked).toHaveLength(1);
  carry.end();
  asked[0]!.answer();
  expect(await carry.settled()).toBeNull();
  expect(told).toEqual([]);
  carry.to({ start: HOUR });
  expect(asked).toHaveLength(1);
});
