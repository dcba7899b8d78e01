/** What was typed and not sent: it stays when another ticket is opened. */
interface Typed {
  reply: string;
  note: string;
}

const typed = new Map<string, Typed>();

export function draftOf(ticket: string): Typed {
  return typed.get(ticket) ?? { reply: '', note: '' };
}

export function keepDraft(ticket: string, draft: Typed): void {
  if (draft.reply === '' && draft.note === '') typed.delete(ticket);
  else typed.set(ticket, { ...draft });
}
