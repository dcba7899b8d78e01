import { expect, test } from 'vitest';
import type { ExportView, FilesHost } from './host';
import { Running } from './running.svelte';

const QUERY = { list: 'all' as const, search: '', states: [], priorities: [], types: [], due: [], sort: 'usual' as const, offset: 0, limit: 100 };
const view = (done: number, state: ExportView['state']): ExportView => ({ id: 'e', done, total: 2, state, name: 't.csv' });

function hostThatAnswers(views: ExportView[]) {
  const asked: string[] = [];
  const host: FilesHost = {
    begin: async () => views.shift()!,
    progress: async () => views.shift()!,
    forget: async (id) => void asked.push(`forget ${id}`),
    file: (id) => `/file/${id}`,
  };
  return { host, asked };
}

/** Runs what was to come later, until nothing is. */
async function settle(later: (() => void)[]) {
  while (later.length > 0) {
    later.shift()?.();
    for (let n = 0; n < 5; n += 1) await Promise.resolve();
  }
}

// Covers: S2-37
test('an export is followed until its file is there, and the file is fetched', async () => {
  const { host } = hostThatAnswers([view(0, 'running'), view(1, 'running'), view(2, 'ready')]);
  const later: (() => void)[] = [];
  const fetched: string[] = [];
  const running = new Running(host, (address, name) => fetched.push(`${address} ${name}`), (does) => later.push(does));
  await running.begin('csv', QUERY, 'en');
  expect(running.view?.done).toBe(0);
  await settle(later);
  expect(fetched).toEqual(['/file/e t.csv']);
  expect(running.view).toBeNull();
});

test('an export that is given up is looked after no more', async () => {
  const { host, asked } = hostThatAnswers([view(0, 'running')]);
  const later: (() => void)[] = [];
  const running = new Running(host, () => undefined, (does) => later.push(does));
  await running.begin('xlsx', QUERY, 'en');
  await running.stop();
  await settle(later);
  expect(asked).toEqual(['forget e']);
  expect(running.problem).toBeNull();
});

test('an export that failed is told', async () => {
  const { host } = hostThatAnswers([view(0, 'failed')]);
  const running = new Running(host, () => undefined, () => undefined);
  await running.begin('zip', QUERY, 'en');
  expect(running.problem?.code).toBe('export_failed');
  expect(running.view).toBeNull();
});
