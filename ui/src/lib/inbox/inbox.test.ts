import { expect, test } from 'vitest';
import type { Host } from '../api/host';
import type { InboxLine, InboxView, ReadMark } from '../api/types';
import { byDay, Inbox } from './inbox.svelte';

function line(ticket: string, n: number, at: number, unread = true): InboxLine {
  return { ticket, number: 'T-1', title: 'Pump', place: '', n, news: 'replied', by: '', at, unread, urgent: false };
}

function hostWith(lines: InboxLine[]) {
  const told: ReadMark[][] = [];
  const view = (): InboxView => ({ lines, unread: lines.filter((one) => one.unread).length, quiet: null });
  const host = {
    inbox: () => Promise.resolve(view()),
    inboxRead: (marks: ReadMark[]) => {
      told.push(marks);
      return Promise.resolve(view());
    },
  } as unknown as Host;
  return { host, told };
}

test('opening a ticket marks its newest unread line and no other ticket', async () => {
  const { host, told } = hostWith([line('a', 7, 30), line('b', 4, 20), line('a', 5, 10)]);
  const inbox = new Inbox(host);
  await inbox.read();
  await inbox.opened('a');
  expect(told).toEqual([[{ ticket: 'a', through: 7 }]]);
});

test('a ticket without unread lines tells the office nothing', async () => {
  const { host, told } = hostWith([line('a', 7, 30, false)]);
  const inbox = new Inbox(host);
  await inbox.read();
  await inbox.opened('a');
  await inbox.opened('unknown');
  expect(told).toEqual([]);
});

test('reading everything reads up to the newest line that was shown', async () => {
  const { host, told } = hostWith([line('a', 7, 30), line('b', 4, 20)]);
  const inbox = new Inbox(host);
  await inbox.read();
  await inbox.readAll();
  expect(told).toEqual([[{ through: 30 }]]);
});

test('lines stand under their day, in their order', () => {
  const groups = byDay([line('a', 1, 25), line('b', 2, 21), line('c', 3, 10)], (at) => (at >= 20 ? 'Today' : 'Before'));
  expect(groups.map((group) => [group.day, group.lines.length])).toEqual([['Today', 2], ['Before', 1]]);
});
