import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Host } from '../api/host';
import type { ArticleView, KnowledgeQuery } from '../api/types';
import { Library } from './library.svelte';

const view = (title: string) => ({ id: title, version: 1, article: { title } }) as ArticleView;

/** A host whose answers are given by hand, in any order. */
function host() {
  const asked: { query: Partial<KnowledgeQuery>; answer: (found: ArticleView[]) => void; fail: (why: unknown) => void }[] = [];
  const knowledge = (query: Partial<KnowledgeQuery>) =>
    new Promise<ArticleView[]>((answer, fail) => asked.push({ query, answer, fail }));
  return { asked, library: new Library({ knowledge } as unknown as Host) };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('an answer that a later question has overtaken is dropped', async () => {
  const { asked, library } = host();
  const first = library.ask({ search: 'pu' });
  const second = library.ask({ search: 'pump' });
  asked[1]?.answer([view('Pump')]);
  asked[0]?.answer([view('Purge')]);
  await Promise.all([first, second]);
  expect(library.found.map((one) => one.id)).toEqual(['Pump']);
});

// Covers: S1-44
test('a question goes out once the typing rests', () => {
  const { asked, library } = host();
  library.askSoon({ search: '漏' });
  library.askSoon({ search: '漏水' });
  vi.advanceTimersByTime(200);
  expect(asked.map((one) => one.query.search)).toEqual(['漏水']);
});

test('what was found stays on the screen when the next question fails', async () => {
  const { asked, library } = host();
  const first = library.ask({ search: '' });
  asked[0]?.answer([view('Pump')]);
  await first;
  const second = library.ask({ search: 'x' });
  asked[1]?.fail({ code: 'no_connection', detail: '', field: '' });
  await second;
  expect(library.status).toBe('ready');
  expect(library.found).toHaveLength(1);
  expect(library.problem?.code).toBe('no_connection');
});
