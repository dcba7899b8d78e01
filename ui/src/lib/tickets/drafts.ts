/** What was typed and attached and not sent: it stays when another ticket is opened. */
import { Attached } from './attached.svelte';

interface Typed {
  reply: string;
  note: string;
}

const typed = new Map<string, Typed>();
const attached = new Map<string, Record<keyof Typed, Attached>>();

export function draftOf(ticket: string): Typed {
  return typed.get(ticket) ?? { reply: '', note: '' };
}

export function keepDraft(ticket: string, draft: Typed): void {
  if (draft.reply === '' && draft.note === '') typed.delete(ticket);
  else typed.set(ticket, { ...draft });
}

/** What belongs to a note never becomes part of a reply: each has its own. */
export function attachedTo(ticket: string): Record<keyof Typed, Attached> {
  const known = attached.get(ticket) ?? { reply: new Attached(), note: new Attached() };
  attached.set(ticket, known);
  return known;
}
