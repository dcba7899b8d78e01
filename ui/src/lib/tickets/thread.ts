/** The conversation with what happened between, in the order of time. */
import type { LogLine, MessageView, TicketView } from '../api/types';

export type Entry =
  | { kind: 'report'; key: string; at: number; author: string; text: string }
  /** `said`: when it was written, which without a network is long before the office had it. */
  | { kind: 'message'; key: string; at: number; said: number; message: MessageView }
  | { kind: 'event'; key: string; at: number; line: LogLine };

/** What a reader of the conversation wants to know; the rest is in the details. */
const TOLD: ReadonlySet<string> = new Set([
  'assigned',
  'claimed',
  'accepted',
  'transferred',
  'returned',
  'held',
  'unheld',
  'resumed',
  'resolved',
  'reopened',
  'closed',
  'escalated',
  'rated',
  'appointment_agreed',
  'appointment_cancelled',
  'appointment_proposed',
  'appointment_declined',
  'visit_set',
  'parked_settled',
]);

export function thread(view: TicketView): Entry[] {
  const entries: Entry[] = [];
  if (view.description !== '') {
    entries.push({ kind: 'report', key: 'report', at: view.row.createdAt, author: view.contact.name || view.submitter.name, text: view.description });
  }
  const happened = new Map(view.log.map((line) => [line.n, line.happenedAt]));
  view.messages.forEach((message, index) => {
    const said = (message.n > 0 && happened.get(message.n)) || message.at;
    entries.push({ kind: 'message', key: `m${index}`, at: message.at, said, message });
  });
  view.log.forEach((line, index) => {
    if (TOLD.has(line.event)) entries.push({ kind: 'event', key: `e${index}`, at: line.arrivedAt ?? line.happenedAt, line });
  });
  // What this device has not sent comes last, whatever its clock says.
  const unsent = (entry: Entry) =>
    Number(
      (entry.kind === 'message' && entry.message.sent.state !== 'sent') ||
        (entry.kind === 'event' && entry.line.arrivedAt === null),
    );
  return entries.sort((a, b) => unsent(a) - unsent(b) || a.at - b.at);
}
