/** A made-up inbox, and what people were told, for looking at the screen without an office. */
import { sampleRows } from './sample-tickets';
import type { InboxView, News, ToldView } from './types';

const TELLS: readonly [News, string, number][] = [
  ['assigned', 'Aylin Demir', 4],
  ['replied', '', 19],
  ['unreached', '', 35],
  ['came_back', '', 120],
  ['passed_on', 'Jonas Berg', 60 * 26],
  ['returned', 'Jonas Berg', 60 * 27],
  ['parked', 'Jonas Berg', 60 * 30],
];

export function sampleInbox(): InboxView {
  const rows = sampleRows();
  const now = Date.now();
  const lines = TELLS.flatMap(([news, by, ago], place) => {
    const row = rows[place % rows.length];
    if (!row) return [];
    const { id, number, title, place: where, priority } = row;
    return [{ ticket: id, number, title, place: where, n: place + 3, news, by, at: now - ago * 60_000, unread: place < 3, urgent: priority === 'urgent' }];
  });
  return { lines, unread: lines.filter((line) => line.unread).length, quiet: null };
}

export function sampleTold(ticket: string): ToldView {
  const now = Date.now();
  // Every other ticket has not arrived yet.
  const arrived = Number(ticket.slice(-1)) % 2 === 0;
  return {
    assignment: {
      person: 'Mara Lindqvist',
      at: now - 40 * 60_000,
      devices: arrived ? [{ device: 'mara-desktop', at: now - 39 * 60_000 }] : [],
      told: !arrived,
    },
    mails: [
      { letter: 'reply', to: 'k…@…', state: 'refused', at: now - 5 * 60_000, said: '550 no such mailbox' },
      { letter: 'received', to: 'k…@…', state: 'sent', at: now - 90 * 60_000, said: '' },
    ],
    mailOn: true,
    push: { browsers: 1, toldAt: now - 4 * 60_000, waiting: false, said: '' },
  };
}
