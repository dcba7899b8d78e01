import { flushSync, mount, unmount } from 'svelte';
import { afterEach, expect, test } from 'vitest';
import type { BarLook, BarStep, StepKey } from '../api/types';
import { setLocale } from '../i18n/index.svelte';
import StatusBar from './StatusBar.svelte';

const KEYS: StepKey[] = ['reported', 'assigned', 'in_progress', 'resolved', 'closed'];
let shown: ReturnType<typeof mount> | null = null;

function bar(looks: BarLook[], more: { stopped?: string; ended?: string; reopened?: number } = {}): HTMLElement {
  const steps: BarStep[] = looks.map((look, index) => ({ key: KEYS[index] ?? 'closed', look }));
  shown = mount(StatusBar, { target: document.body, props: { steps, ...more } });
  flushSync();
  return document.body;
}

const items = (at: HTMLElement) => [...at.querySelectorAll('ol > li')];
const current = (at: HTMLElement) => items(at).map((item) => item.getAttribute('aria-current'));

afterEach(async () => {
  if (shown) void unmount(shown);
  shown = null;
  document.body.replaceChildren();
  await setLocale('en');
});

test('the status bar is an ordered list of five named steps', () => {
  const at = bar(['done', 'done', 'current', 'next', 'next']);
  expect(items(at).map((item) => item.querySelector('span')?.textContent)).toEqual([
    'Reported',
    'Assigned',
    'In progress',
    'Resolved',
    'Closed',
  ]);
});

test('the step that the ticket is at is the current one for a screen reader', () => {
  expect(current(bar(['done', 'current', 'next', 'next', 'next']))).toEqual([null, 'step', null, null, null]);
});

test('of steps that only this device knows the last is the current one', () => {
  expect(current(bar(['done', 'done', 'local', 'local', 'next']))).toEqual([null, null, null, 'step', null]);
});

test('a step that only this device knows says that it is not sent, and a confirmed one does not', () => {
  const [, assigned, working] = items(bar(['done', 'current', 'local', 'next', 'next']));
  expect(working?.textContent).toContain('not sent yet');
  expect(assigned?.textContent).not.toContain('not sent yet');
});

test('a stopped step says for whom the clock stands', () => {
  const step = items(bar(['done', 'done', 'stopped', 'next', 'next'], { stopped: 'Waiting for Eero Salmi' }))[2];
  expect(step?.textContent).toContain('Waiting for Eero Salmi');
  expect(step?.textContent).toContain('the clock is stopped');
  expect(step?.textContent).not.toContain('In progress');
});

test('a bar that ended on the way says how it ended', () => {
  const at = bar(['done', 'ended', 'next', 'next', 'next'], { ended: 'Force closed' });
  expect(items(at)[1]?.textContent).toContain('Force closed');
  expect(current(at)).toEqual([null, 'step', null, null, null]);
  expect(items(at).map((item) => item.classList.contains('hidden'))).toEqual([false, false, true, true, true]);
});

test('a long label hides the next one from view and from nobody else', () => {
  const at = bar(['done', 'done', 'stopped', 'next', 'next'], { stopped: 'Waiting for Eero Salmi' });
  expect(items(at).map((item) => item.classList.contains('hidden'))).toEqual([false, false, false, true, false]);
  expect(items(at)[3]?.textContent).toContain('Resolved');
});

test('a ticket that came back says how often', () => {
  expect(bar(['done', 'current', 'next', 'next', 'next'], { reopened: 2 }).textContent).toContain('reopened 2×');
});

test('the status bar speaks german', async () => {
  await setLocale('de');
  expect(items(bar(['current', 'next', 'next', 'next', 'next']))[0]?.textContent).toContain('Gemeldet');
});
