import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, test, vi } from 'vitest';
import { useHost, type Host } from '../api/host';
import { SampleHost } from '../api/sample';
import type { Act, OutboxEntry } from '../api/types';
import { STAYS_MS } from '../components/toasts.svelte';
import { known, setLocale } from '../i18n/index.svelte';
import { answeredText } from './answered';
import OutboxSheet from './OutboxSheet.svelte';
import { Outbox } from './outbox.svelte';
import RefusedDevice from './RefusedDevice.svelte';
import { Session } from '../session/session.svelte';

const NINE = Date.UTC(2026, 10, 18, 9, 0);
let shown: ReturnType<typeof mount> | null = null;
let opened: string[] = [];

beforeEach(() => {
  // jsdom has no modal dialogs.
  HTMLDialogElement.prototype.showModal = function () {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function () {
    this.open = false;
  };
});

afterEach(() => {
  if (shown) void unmount(shown);
  shown = null;
  document.body.replaceChildren();
  setLocale('en');
  vi.useRealTimers();
});

async function sheet(host: Host = new SampleHost('technician')): Promise<Outbox> {
  useHost(host);
  const outbox = new Outbox(host);
  await outbox.read();
  opened = [];
  shown = mount(OutboxSheet, { target: document.body, props: { outbox, onclose: () => {}, onopen: (ticket: string) => opened.push(ticket) } });
  flushSync();
  return outbox;
}

const entries = () => [...document.querySelectorAll<HTMLLIElement>('li')];
const entry = (words: string) => {
  const found = entries().find((one) => one.textContent?.includes(words));
  if (!found) throw new Error(`no entry says ${words}`);
  return found;
};
const press = async (within: ParentNode, label: string) => {
  const button = [...within.querySelectorAll('button')].find((one) => one.textContent?.trim() === label);
  if (!button) throw new Error(`no button ${label}`);
  button.click();
  // Answers of the host come with the next turns.
  for (let turn = 0; turn < 24; turn += 1) await Promise.resolve();
  flushSync();
};
const fill = (field: HTMLInputElement | HTMLTextAreaElement, value: string) => {
  field.value = value;
  field.dispatchEvent(new Event('input', { bubbles: true }));
  flushSync();
};

describe('the outbox sheet', () => {
  it('says of each entry what it is, how large, since when and what went wrong', async () => {
    await sheet();
    expect(entry('Photo “Display”').textContent).toMatch(/1\.8 MB · since/);
    expect(entry('Photo “Display”').textContent).toContain('Try again when there is a signal');
    expect(entry('Photo “Fault”').textContent).toContain('1.3 MB of 2.1 MB');
    expect(entry('Transferred: refused').textContent).toContain('Needs a second person for the lift.');
  });

  it('shows the photos of late work beside its words', async () => {
    await sheet();
    const late = entry('came too late');
    expect(late.querySelector('blockquote')?.textContent).toBe('Valve replaced, leveller lowers again.');
    expect([...late.querySelectorAll('img')].map((one) => one.alt)).toEqual(['Photo 1 of 2', 'Photo 2 of 2']);
  });

  it('offers only what its host allows', async () => {
    await sheet();
    const buttons = (of: HTMLElement) => [...of.querySelectorAll('p:last-child button')].map((one) => one.textContent);
    expect(buttons(entry('Transferred: refused'))).toEqual(['Send again', 'Change the words', 'Withdraw']);
    expect(buttons(entry('came too late'))).toEqual(['Leave as it is']);
    expect(buttons(entry('Photo “Display”'))).toEqual(['Try now']);
    expect(entry('Photo “Fault”').querySelector('p:last-child button')).toBeNull();
  });

  it('words are changed in place', async () => {
    await sheet();
    await press(entry('Transferred: refused'), 'Change the words');
    const field = entry('Transferred: refused').querySelector('textarea')!;
    expect(field.value).toBe('Needs a second person for the lift.');
    fill(field, 'Needs two people.');
    field.form!.requestSubmit();
    for (let turn = 0; turn < 24; turn += 1) await Promise.resolve();
    flushSync();
    expect(document.querySelector('textarea')).toBeNull();
    expect(document.body.textContent).toContain('Needs two people.');
  });

  it('an act that did not work says so at its entry, and what was typed stays', async () => {
    const host = new SampleHost('technician');
    host.outboxEdit = () => Promise.reject({ code: 'entry_travels', detail: '', field: '' });
    await sheet(host);
    await press(entry('Transferred: refused'), 'Change the words');
    const field = document.querySelector('textarea')!;
    fill(field, 'Typed at length');
    field.form!.requestSubmit();
    for (let turn = 0; turn < 24; turn += 1) await Promise.resolve();
    flushSync();
    expect(entry('Transferred: refused').querySelector('[role="alert"]')?.textContent).toContain('may have it already');
    expect(document.querySelector('textarea')?.value).toBe('Typed at length');
  });

  it('the number opens the ticket', async () => {
    await sheet();
    await press(entry('came too late'), 'T-1038');
    expect(opened).toHaveLength(1);
  });

  it('an empty outbox can still take a file in, and has nothing to save', async () => {
    const host = new SampleHost('technician');
    host.empty = true;
    await sheet(host);
    const labels = [...document.querySelectorAll('section button')].map((one) => one.textContent);
    expect(labels).toEqual(['Take one in']);
  });
});

// Covers: I5
test('what was given up can be brought back for as long as it is offered', async () => {
  vi.useFakeTimers();
  await sheet();
  await press(entry('Transferred: refused'), 'Withdraw');
  expect(entries().some((one) => one.textContent?.includes('Transferred: refused'))).toBe(false);
  await press(document, 'Undo');
  expect(entry('Transferred: refused')).toBeTruthy();
  expect(document.body.textContent).not.toContain('Withdrawn:');

  await press(entry('Transferred: refused'), 'Withdraw');
  expect(document.body.textContent).toContain('Withdrawn: Transferred');
  vi.advanceTimersByTime(STAYS_MS);
  flushSync();
  expect(document.body.textContent).not.toContain('Withdrawn:');
});

describe('late work that the office lets count', () => {
  it('is an ordinary act on the version that was looked at', async () => {
    const acts: [string, number, Act][] = [];
    const host = new SampleHost('dispatcher');
    host.act = (ticket, version, act) => {
      acts.push([ticket, version, act]);
      return Promise.resolve({ command: 'c', ticket, parked: false });
    };
    const parked = (await host.outbox()).needsYou.find((one) => one.state === 'parked') as OutboxEntry;
    await new Outbox(host).apply(parked);
    expect(acts).toEqual([[parked.ticket, 4, { do: 'settle_parked', command: parked.id, apply: true }]]);
  });
});

describe('the last answer', () => {
  const freshness = { live: true, asOf: NINE, waiting: 0, needsYou: 0, updateNeeded: false, clockAheadMs: 0 };

  it('is told with its own time', () => {
    expect(answeredText(freshness, NINE + 30_000)).toMatch(/^Last answer from the office \d\d:\d\d/);
  });

  it('is not claimed while the office is away, nor when a connection only seems to stand', () => {
    expect(answeredText({ ...freshness, live: false }, NINE + 30_000)).toMatch(/^No answer from the office since/);
    expect(answeredText(freshness, NINE + 600_000)).toMatch(/^No answer from the office since/);
    expect(answeredText({ ...freshness, asOf: null }, NINE)).toBe('No answer from the office yet');
  });
});

describe('a rescue file', () => {
  const passwords = () => [...document.querySelectorAll<HTMLInputElement>('input[type="password"]')];
  const submit = async () => {
    document.querySelector<HTMLFormElement>('section form')!.requestSubmit();
    for (let turn = 0; turn < 24; turn += 1) await Promise.resolve();
    flushSync();
  };

  it('is saved under a passphrase that was typed twice', async () => {
    await sheet();
    await press(document, 'Save a rescue file');
    const [one, two] = passwords();
    fill(one!, 'correct horse');
    fill(two!, 'correct house');
    await submit();
    expect(document.querySelector('[role="alert"]')?.textContent).toBe('The two are not the same.');
    fill(two!, 'correct horse');
    await submit();
    expect(document.body.textContent).toContain('Saved as fieldfare-2026-11-18.rescue');
    expect(document.body.textContent).toContain('5 acts and 2 photos');
    expect(passwords()).toEqual([]);
  });

  it('is taken in, and a wrong passphrase says so', async () => {
    await sheet();
    await press(document, 'Take one in');
    fill(passwords()[0]!, 'wrong horse');
    await submit();
    expect(document.querySelector('[role="alert"]')?.textContent).toContain('not the passphrase of the file');
    fill(passwords()[0]!, 'correct horse');
    await submit();
    expect(document.body.textContent).toContain('Taken in: 3 acts and 1 photo.');
  });

  it('a person who chose no place has lost nothing that they typed', async () => {
    const host = new SampleHost('technician');
    host.rescueExport = () => Promise.resolve(null as never);
    await sheet(host);
    await press(document, 'Save a rescue file');
    for (const field of passwords()) fill(field, 'correct horse');
    await submit();
    expect(passwords().map((one) => one.value)).toEqual(['correct horse', 'correct horse']);
  });
});

// Covers: I5, I20
test('a device whose sign-in the office ended names whose work is here and how much, and nothing of what it is', async () => {
  const host = new SampleHost('technician');
  host.needs = 'sign_in';
  useHost(host);
  const session = new Session(host);
  const view = await host.session();
  shown = mount(RefusedDevice, { target: document.body, props: { session, view } });
  flushSync();
  expect(document.body.textContent).toContain('Mara Lindqvist');
  expect(document.body.textContent).toContain('7 things');
  expect(document.body.textContent).toContain('Save a rescue file');
  expect(document.body.textContent).not.toContain('Cold room');
  expect(document.body.textContent).not.toContain('Delete');
});

describe('words', () => {
  it('every way in which sending and rescuing can fail has a sentence', () => {
    const codes = ['no_connection', 'timed_out', 'cancelled', 'office_problem', 'nonsense', 'busy', 'signed_out', 'update_needed', 'replica_forked', 'epoch_changed', 'hash_mismatch', 'not_as_declared', 'bad_request', 'entry_travels', 'others_build_on_it', 'rescue_nothing', 'rescue_wrong_passphrase', 'rescue_foreign', 'rescue_newer', 'rescue_truncated', 'rescue_damaged', 'rescue_other_person', 'rescue_too_large', 'rescue_no_room', 'rescue_io'];
    expect(codes.filter((code) => known(`error.${code}`) === null)).toEqual([]);
  });
});
