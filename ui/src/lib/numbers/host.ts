/** What a host that counts can be asked. A host without it has no such page. */
import type { Numbers, Step } from '../api/generated/numbers';
import type { State, TicketPage } from '../api/types';

/** A question; what is not said is the past six months, and everything. */
export interface NumbersQuery {
  from?: number;
  to?: number;
  step?: Step;
  types?: string[];
  states?: State[];
  submitters?: string[];
  handlers?: string[];
  literal?: boolean;
}

export interface NumbersView {
  from: number;
  to: number;
  step: Step;
  countedAt: number;
  zone: string;
  numbers: Numbers;
  people: Record<string, { name: string; active: boolean }>;
  /** A type that is not here was deleted. */
  types: Record<string, string>;
}

export interface NumbersHost {
  numbers(query: NumbersQuery): Promise<NumbersView>;
  /** The tickets behind the figure with this key. */
  behind(query: NumbersQuery, key: string, offset: number): Promise<TicketPage>;
}

/** Asks the office with its address and a body. */
export type Ask = <T>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object) => Promise<T>;

export function numbersOf(ask: Ask): NumbersHost {
  return {
    numbers: (query) => ask('POST', '/numbers', query),
    behind: (query, key, offset) => ask('POST', '/numbers/tickets', { query, key, offset }),
  };
}
