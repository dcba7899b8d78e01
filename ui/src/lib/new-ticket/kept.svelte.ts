/** The ticket that is being written. It outlives the dialog: what was typed stays when it closes. */
import type { Host } from '../api/host';
import { NewTicket } from './draft.svelte';

let current: { host: Host; draft: NewTicket } | null = null;

/** The draft of this host; another host, as after a new sign-in, begins with an empty one. */
export function draft(host: Host): NewTicket {
  if (current?.host !== host) current = { host, draft: new NewTicket(host) };
  return current.draft;
}
