/** The acts that a ticket allows now, laid out: one to do next, some beside it, the rest in a menu. */
import type { ActName } from '../api/types';

/** These have a place of their own on the screen: composer, photos, appointment, contact, time and parts. */
const ELSEWHERE: readonly ActName[] = ['reply', 'note', 'requester_reply', 'add_photo', 'agree_appointment', 'propose_appointment', 'confirm_appointment', 'decline_appointment', 'edit', 'record_used', 'strike_used'];

/** These change a property or end the ticket: never the likely next thing. */
const NEVER_FIRST: readonly ActName[] = [
  'set_priority',
  'set_visibility',
  'escalate',
  'add_collaborator',
  'remove_collaborator',
  'force_close',
  'mark_duplicate',
  'mark_invalid',
  'reject',
  'cancel',
  'return',
  'transfer',
];

/** Of those beside the first one, the likelier ones first. */
const BESIDE: readonly ActName[] = ['resolve', 'not_solved', 'ask', 'hold', 'resume', 'unhold', 'return', 'transfer', 'assign'];

/** In this order at the end of the menu, in the colour of refusal. */
export const ENDS: readonly ActName[] = ['cancel', 'reject', 'mark_duplicate', 'mark_invalid', 'force_close'];

/** Single keys; each does what it names, where it is allowed. */
export const ACT_KEYS: Partial<Record<ActName, string>> = {
  assign: 'A',
  transfer: 'A',
  resolve: 'E',
  ask: 'W',
  hold: 'H',
  return: 'B',
  set_priority: 'P',
  reply: 'R',
  requester_reply: 'R',
  note: 'N',
};

export interface Layout {
  /** The likely next one. */
  first: ActName | null;
  beside: ActName[];
  menu: ActName[];
}

/** Every allowed act that has no place of its own stands in exactly one of the three. */
export function layout(actions: readonly ActName[], most = 2): Layout {
  const here = actions.filter((name) => !ELSEWHERE.includes(name));
  const first = here.find((name) => !NEVER_FIRST.includes(name)) ?? null;
  const rest = here.filter((name) => name !== first);
  const beside = BESIDE.filter((name) => rest.includes(name)).slice(0, most);
  const menu = rest.filter((name) => !beside.includes(name));
  menu.sort((a, b) => ENDS.indexOf(a) - ENDS.indexOf(b));
  return { first, beside, menu };
}

/** The act of a key, where it is allowed. */
export function actOfKey(key: string, actions: readonly ActName[]): ActName | null {
  return actions.find((name) => ACT_KEYS[name]?.toLowerCase() === key) ?? null;
}
