import { expect, test } from 'vitest';
import type { Host } from '../api/host';
import type { Act, TicketRow, TicketView } from '../api/types';
import { Bulk } from './bulk.svelte';

const row = (id: string) => ({ id }) as TicketRow;
const ASSIGN: Act = { do: 'assign', assignee: 'jonas', comment: 'x', corrections: [] };

/** A host where `c` allows nothing and `d` cannot be read; `b` refuses once. */
function host() {
  const sent: [string, number][] = [];
  let refuse = true;
  const views: Record<string, Partial<TicketView>> = {
    a: { version: 3, actions: ['assign'], handlers: ['jonas', 'piotr'] },
    b: { version: 7, actions: ['assign'], handlers: ['piotr', 'jonas', 'mara'] },
    c: { version: 1, actions: ['note'], handlers: [] },
  };
  const fake = {
    ticket: async (id: string) => {
      const view = views[id];
      if (!view) throw { code: 'unknown_ticket', detail: '', field: '' };
      return { ...view, row: row(id) };
    },
    act: async (id: string, version: number) => {
      sent.push([id, version]);
      if (id === 'b' && refuse) {
        refuse = false;
        throw { code: 'no_connection', detail: '', field: '' };
      }
      return { command: 'x', ticket: id, parked: false };
    },
  } as unknown as Host;
  return { fake, sent };
}

async function begun() {
  const { fake, sent } = host();
  const bulk = new Bulk(fake, ['a', 'b', 'c', 'd'].map(row));
  await bulk.read();
  return { bulk, sent };
}

test('only those who can take all of them are offered', async () => {
  const { bulk } = await begun();
  expect(bulk.handlers(bulk.able('assign'))).toEqual(['jonas', 'piotr']);
});

test('each ticket that allows it gets one command with its own version', async () => {
  const { bulk, sent } = await begun();
  await bulk.run('assign', ASSIGN);
  expect(sent).toEqual([['a', 3], ['b', 7]]);
});

test('a refusal stands at its ticket and does not stop the others', async () => {
  const { bulk } = await begun();
  await bulk.run('assign', ASSIGN);
  expect(bulk.results['a']).toEqual({ state: 'done', late: false });
  expect(bulk.results['b']).toMatchObject({ state: 'refused', problem: { code: 'no_connection' } });
  expect(bulk.results['c']).toBeUndefined();
  expect(bulk.results['d']).toMatchObject({ state: 'refused', problem: { code: 'unknown_ticket' } });
});

test('trying again sends only what was refused', async () => {
  const { bulk, sent } = await begun();
  await bulk.run('assign', ASSIGN);
  await bulk.run('assign', ASSIGN);
  expect(sent).toEqual([['a', 3], ['b', 7], ['b', 7]]);
  expect(bulk.done.map((one) => one.id)).toEqual(['a', 'b']);
});

test('a second press while it runs sends nothing twice', async () => {
  const { bulk, sent } = await begun();
  await Promise.all([bulk.run('assign', ASSIGN), bulk.run('assign', ASSIGN)]);
  expect(sent.length).toBe(2);
});
