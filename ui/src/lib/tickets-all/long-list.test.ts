import { describe, expect, it, test } from 'vitest';
import type { Host } from '../api/host';
import type { ListQuery, TicketPage, TicketRow } from '../api/types';
import { NO_FILTERS } from './filters';
import { LongList } from './long-list.svelte';

const TOTAL = 250;

/** A host with rows named by their place, which answers when the test lets it. */
function slowHost() {
  const asked: ListQuery[] = [];
  const answers: (() => void)[] = [];
  const host = {
    tickets(query: ListQuery): Promise<TicketPage> {
      asked.push(query);
      const offset = query.offset ?? 0;
      const total = query.search ? 1 : TOTAL;
      const count = Math.max(0, Math.min(query.limit ?? 100, total - offset));
      const rows = Array.from({ length: count }, (_, n) => ({ id: `${query.search}${offset + n}` }) as TicketRow);
      return new Promise((resolve) => answers.push(() => resolve({ rows, total })));
    },
  } as unknown as Host;
  return { host, asked, answers };
}

/** Lets the answer at this place arrive, and what follows from it happen. */
async function arrive(answers: (() => void)[], at: number) {
  answers[at]?.();
  await Promise.resolve();
  await Promise.resolve();
  await Promise.resolve();
}

describe('all tickets', () => {
  it('the first page says how many there are', async () => {
    const { host, answers } = slowHost();
    const list = new LongList(host);
    void list.read();
    expect(list.status).toBe('loading');
    await arrive(answers, 0);
    expect(list.status).toBe('ready');
    expect(list.rows.length).toBe(TOTAL);
    expect(list.rows[99]?.id).toBe('99');
    expect(list.rows[100]).toBeUndefined();
  });

  it('a page is read when its rows come into view, and once', async () => {
    const { host, asked, answers } = slowHost();
    const list = new LongList(host);
    void list.read();
    await arrive(answers, 0);
    list.show(90, 120);
    list.show(95, 130);
    expect(asked.map((query) => query.offset)).toEqual([0, 100]);
    await arrive(answers, 1);
    expect(list.rows[100]?.id).toBe('100');
  });

  it('an answer to an older question does not overwrite a newer one', async () => {
    const { host, answers } = slowHost();
    const list = new LongList(host);
    void list.read();
    list.narrow({ ...NO_FILTERS, search: 'pump' });
    await arrive(answers, 1);
    await arrive(answers, 0);
    expect(list.total).toBe(1);
    expect(list.rows.map((row) => row?.id)).toEqual(['pump0']);
  });

  it('narrowing forgets the rows that are not in the answer', async () => {
    const { host, answers } = slowHost();
    const list = new LongList(host);
    void list.read();
    await arrive(answers, 0);
    list.narrow({ ...NO_FILTERS, search: 'pump' });
    await arrive(answers, 1);
    expect(list.rows.length).toBe(1);
  });

  it('a failure is told, and the rows that were there stay', async () => {
    const { host, answers } = slowHost();
    const list = new LongList(host);
    void list.read();
    await arrive(answers, 0);
    host.tickets = () => Promise.reject(Object.assign(new Error('x'), { code: 'no_connection', detail: '', field: '' }));
    await list.read();
    expect(list.problem?.code).toBe('no_connection');
    expect(list.status).toBe('ready');
    expect(list.rows.length).toBe(TOTAL);
  });
});

// Covers: S3-8
test('a refresh reads what is in view again and shows what is new', async () => {
  const { host, asked, answers } = slowHost();
  const list = new LongList(host);
  void list.read();
  await arrive(answers, 0);
  list.rows = list.rows.map((row) => row && { ...row, title: 'old' });
  void list.read();
  await arrive(answers, 1);
  expect(asked.map((query) => query.offset)).toEqual([0, 0]);
  expect(list.rows[0]?.title).toBeUndefined();
});
