/** The acts that are one text. */
import type { Act, ActName } from '../api/types';

interface TextAct {
  act: (text: string) => Act;
  required: boolean;
  /** The requester reads it. */
  public: boolean;
  /** Reply templates are words for it. */
  phrases: boolean;
}

export const TEXT_ACTS = {
  resolve: { act: (feedback) => ({ do: 'resolve', feedback }), required: true, public: true, phrases: true },
  return: { act: (reason) => ({ do: 'return', reason }), required: true, public: false, phrases: false },
  ask: { act: (text) => ({ do: 'ask', text }), required: true, public: true, phrases: true },
  hold: { act: (reason) => ({ do: 'hold', reason }), required: true, public: false, phrases: false },
  reject: { act: (reason) => ({ do: 'reject', reason }), required: true, public: true, phrases: false },
  not_solved: { act: (comment) => ({ do: 'not_solved', comment }), required: true, public: false, phrases: false },
  cancel: { act: (reason) => ({ do: 'cancel', reason }), required: false, public: false, phrases: false },
} as const satisfies Partial<Record<ActName, TextAct>>;

export type TextActName = keyof typeof TEXT_ACTS;

export function isTextAct(name: ActName): name is TextActName {
  return name in TEXT_ACTS;
}

/** The acts that need no words. */
export const AT_ONCE = {
  claim: { do: 'claim' },
  accept: { do: 'accept' },
  resume: { do: 'resume' },
  unhold: { do: 'unhold' },
  confirm: { do: 'confirm' },
  close: { do: 'close' },
} as const satisfies Partial<Record<ActName, Act>>;

export type AtOnceName = keyof typeof AT_ONCE;

export function isAtOnce(name: ActName): name is AtOnceName {
  return name in AT_ONCE;
}
