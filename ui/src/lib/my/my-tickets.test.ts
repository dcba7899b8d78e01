import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useHost, type Host } from '../api/host';
import { SampleHost } from '../api/sample';
import { sampleAccounts } from '../api/sample-people';
import type { Draft } from '../api/types';
import { setLocale } from '../i18n/index.svelte';
import MyPage from './MyPage.svelte';
import { draftOf, emptyFields, MyList } from './my-tickets.svelte';

let shown: ReturnType<typeof mount> | null = null;

beforeEach(() => {
  setLocale('en');
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
});

async function page(): Promise<HTMLElement> {
  const host = new SampleHost('requester');
  useHost(host);
  shown = mount(MyPage, { target: document.body, props: { person: sampleAccounts()[0]! } });
  flushSync();
  // The list is read, and drawn.
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  flushSync();
  return document.body;
}

// Covers: S3-1, S3-5
test('a list of their own says whose turn it is and who sent a ticket', async () => {
  const body = await page();
  const rows = [...body.querySelectorAll('li')].map((row) => row.textContent.replace(/\s+/g, ' '));
  expect(rows).toHaveLength(4);
  expect(rows[1]).toContain('Waits for you');
  expect(rows[2]).toContain('Sent to you by Aylin Demir');
  expect(body.querySelector('li a')?.getAttribute('href')).toBe('/s/1042');
}, 30_000);

test('a list that somebody looks at follows what the office does, and one in the background does not ask', async () => {
  vi.useFakeTimers();
  try {
    const host = new SampleHost('requester');
    const read = vi.spyOn(host, 'myTickets');
    useHost(host);
    shown = mount(MyPage, { target: document.body, props: { person: sampleAccounts()[0]! } });
    flushSync();
    expect(read).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(read).toHaveBeenCalledTimes(2);
    const hidden = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(read).toHaveBeenCalledTimes(2);
    hidden.mockRestore();
    void unmount(shown);
    shown = null;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(read).toHaveBeenCalledTimes(2);
  } finally {
    vi.useRealTimers();
  }
});

// Covers: S3-6
test('what is added carries department, title, phone, e-mail and content, and its pictures go to its page', async () => {
  const made: { draft: Draft; page: string; photos: number }[] = [];
  const sample = new SampleHost('requester');
  const host = {
    myTickets: sample.myTickets,
    myCreate: async (draft: Draft) => {
      made.push({ draft, page: '', photos: 0 });
      return sample.myCreate();
    },
    myPhotos: async (path: string, photos: readonly unknown[]) => {
      Object.assign(made[0]!, { page: path, photos: photos.length });
      return 1;
    },
  } as unknown as Host;
  const fields = { ...emptyFields('linh@town.example', '112'), department: 'd1', title: ' Black ', content: ' Since noon ' };
  const list = new MyList(host);
  const { row, lost } = await list.add(draftOf(fields, 'Linh Tran', null), ['a.jpg', 'b.jpg']);
  expect(row?.number).toBe('T-1042');
  expect(lost).toBe(1);
  expect(made[0]).toMatchObject({
    page: '/s/1042',
    photos: 2,
    draft: {
      title: 'Black',
      description: 'Since noon',
      department: 'd1',
      contact: { name: 'Linh Tran', phone: '112', email: 'linh@town.example' },
      owner: null,
    },
  });
});
