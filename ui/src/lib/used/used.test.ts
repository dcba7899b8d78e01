import { flushSync, mount, tick, unmount } from 'svelte';
import { afterEach, expect, test, vi } from 'vitest';
import { sampleRows, sampleView } from '../api/sample-tickets';
import type { Act, TicketView, Used, UsedView } from '../api/types';
import { OpenTicket } from '../tickets/open-ticket.svelte';
import { allows, inverse } from '../tickets/undo';
import type { Host } from '../api/host';
import Section from './Used.svelte';
import { didWord } from '../i18n/words';
import { amount, hours, usedWords } from './words';

const row = sampleRows()[1];
if (!row) throw new Error('a sample ticket is there');
const story = sampleView(row);

let shown: ReturnType<typeof mount> | null = null;
afterEach(() => {
  if (shown) void unmount(shown);
  shown = null;
});

/** The section over a host that keeps what it is asked for. */
async function show(used: Partial<UsedView> = {}, actions: TicketView['actions'] = ['record_used', 'strike_used']) {
  const view: TicketView = { ...story, actions, used: { ...story.used, ...used } };
  const act = vi.fn((_id: string, _version: number, _act: Act) => Promise.resolve({ command: 'c', ticket: view.row.id, parked: false }));
  const ticket = new OpenTicket({ act, ticket: () => Promise.resolve(view) } as unknown as Host, view.row.id);
  await ticket.read();
  const done = vi.fn();
  const write = vi.fn();
  shown = mount(Section, { target: document.body, props: { ticket, view, onwrite: write, onstruck: done } });
  flushSync();
  return { act, done, write };
}

const text = () => document.body.textContent ?? '';
const button = (name: string) => [...document.querySelectorAll('button')].find((one) => (one.getAttribute('aria-label') ?? one.textContent ?? '').trim() === name);

test('entries stand with their sums, and each can be corrected and struck by its name', async () => {
  await show();
  expect(text()).toContain('0:25 h travel');
  expect(text()).toContain('1 pcs Defrost heater 230 V');
  expect(text()).toContain('Travel 0:25 h');
  expect(text()).not.toContain('Work 0:00');
  expect(button('Correct 0:25 h travel')).toBeDefined();
  expect(button('Strike 1 pcs Defrost heater 230 V')).toBeDefined();
});

test('where nothing is noted one quiet line says so, and nothing at all to who may not', async () => {
  await show({ entries: [], labourMinutes: 0, travelMinutes: 0 });
  expect(text()).toContain('Nothing noted yet.');
  expect(button('Add time')).toBeDefined();
  if (shown) void unmount(shown);
  await show({ entries: [], labourMinutes: 0, travelMinutes: 0 }, []);
  expect(text()).not.toContain('Time and parts');
});

test('each button asks for its kind, and a correction for what stands', async () => {
  const { write } = await show();
  for (const name of ['Add time', 'Add part', 'Correct 0:25 h travel']) button(name)?.click();
  expect(write.mock.calls).toEqual([['labour'], ['part'], ['travel', story.used.entries[0]?.used]]);
});

test('striking sends the entry’s own name and says it', async () => {
  const { act, done } = await show();
  button('Strike 0:25 h travel')?.click();
  await vi.waitFor(() => expect(done).toHaveBeenCalledWith(false));
  await tick();
  expect(act.mock.calls[0]?.[2]).toEqual({ do: 'strike_used', used: story.used.entries[0]?.used.id, reason: '' });
});

test('a strike and a correction are taken back with what stood, and a new entry is struck', () => {
  const stood = story.used.entries[0]?.used;
  if (!stood) throw new Error('an entry is there');
  expect(inverse({ do: 'strike_used', used: stood.id, reason: '' }, story)).toEqual([{ do: 'record_used', used: stood }]);
  const other = { ...stood, what: { is: 'work', minutes: 30, kind: 'labour' } } as const;
  expect(inverse({ do: 'record_used', used: other }, story)).toEqual([{ do: 'record_used', used: stood }]);
  const back = inverse({ do: 'record_used', used: { ...other, id: 'new' } }, story);
  expect(back).toEqual([{ do: 'strike_used', used: 'new', reason: '' }]);
  expect(allows({ ...story, actions: ['strike_used'] }, back ?? [])).toBe(true);
});

test('amounts are told in words', () => {
  expect(hours(75)).toBe('1:15 h');
  expect(amount(1_500)).toBe('1.5');
  const hose: Used = { id: 'x', what: { is: 'part', name: 'Hose', quantity: 1_500, unit: 'm' } };
  expect(usedWords(hose)).toBe('1.5 m Hose');
  expect(didWord({ do: 'record_used', used: hose })).toBe('Noted: 1.5 m Hose');
});
