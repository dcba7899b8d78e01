import { expect, test } from 'vitest';
import { sampleRows, sampleView } from '../api/sample-tickets';
import type { LogLine, MessageView, TicketView } from '../api/types';
import { thread } from './thread';

function view(messages: Partial<MessageView>[], log: Partial<LogLine>[] = []): TicketView {
  const row = sampleRows()[0];
  if (!row) throw new Error('a sample ticket is there');
  const message: MessageView = { n: 1, author: 'Mara', mine: true, byRequester: false, visibility: 'public', text: '', photos: [], at: 0, sent: { state: 'sent' } };
  const line: LogLine = { n: 1, event: 'accepted', by: 'Mara', happenedAt: 0, arrivedAt: 0, clockOffsetMs: null, comment: '', person: '', corrections: [], detail: '', why: '', used: null };
  return { ...sampleView(row), messages: messages.map((one) => ({ ...message, ...one })), log: log.map((one) => ({ ...line, ...one })) };
}

const texts = (of: TicketView) => thread(of).map((entry) => (entry.kind === 'message' ? entry.message.text : entry.kind));

test('the report comes first and the conversation follows in the order of time', () => {
  const of = view([{ text: 'second', at: 9_000_000_000_002 }, { text: 'first', at: 9_000_000_000_001 }]);
  expect(texts(of)).toEqual(['report', 'first', 'second']);
});

test('what is not sent yet comes last, whatever the clock of the device said', () => {
  const of = view([
    { text: 'mine', at: 5, sent: { state: 'waiting' } },
    { text: 'theirs', at: 9_000_000_000_000 },
  ]);
  expect(texts(of)).toEqual(['report', 'theirs', 'mine']);
});

test('what happened stands between what was said, and only what a reader wants to know', () => {
  const at = 9_000_000_000_000;
  const of = view([{ text: 'said', at: at + 2 }], [
    { event: 'accepted', happenedAt: at + 1, arrivedAt: at + 1 },
    { event: 'photo_arrived', happenedAt: at + 1, arrivedAt: at + 1 },
  ]);
  expect(texts(of)).toEqual(['report', 'event', 'said']);
});

test('what was written without a network stands where it arrived, with the time at which it was written', () => {
  const at = 9_000_000_000_000;
  const of = view([{ n: 7, text: 'from the cellar', at: at + 900_000 }], [{ n: 7, event: 'wrote', happenedAt: at, arrivedAt: at + 900_000 }]);
  const entry = thread(of).find((one) => one.kind === 'message');
  expect(entry).toMatchObject({ at: at + 900_000, said: at });
});
