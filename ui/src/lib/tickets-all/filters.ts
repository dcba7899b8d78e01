/**
 * The filters of the list of all tickets, as a query for the host and as the address of the page,
 * so that a filtered list can be kept as a bookmark.
 */
import type { DueFilter, ListQuery, Priority, Sort, State } from '../api/types';

/** Rows that are asked for at once. */
export const PAGE = 100;

/** The states that can be asked for, in the order of a ticket's life. */
export const STATES = [
  'pending_assignment',
  'assigned',
  'in_progress',
  'awaiting_requester',
  'on_hold',
  'resolved',
  'closed',
] as const satisfies readonly State[];

/** Most urgent first. */
export const PRIORITIES = ['urgent', 'high', 'normal', 'low'] as const satisfies readonly Priority[];

/** The worse first. */
export const DUES = ['late', 'soon'] as const satisfies readonly DueFilter[];

/** What the list is narrowed to. Empty finds all. */
export interface Filters {
  search: string;
  states: State[];
  priorities: Priority[];
  /** A person's account, or `NOBODY`. */
  assignee: string | null;
  /** Types by their names in the register. */
  types: string[];
  department: string | null;
  /** Whose ticket it is. */
  owner: string | null;
  /** Who wrote it down: not always its owner. */
  creator: string | null;
  /** Only what is late, or due soon. */
  due: DueFilter[];
  /** In which order. */
  sort: Sort;
}

/** In place of an account: tickets that nobody holds. */
export const NOBODY = 'nobody';

/** The filters that name one thing, and their words in the address. */
export const SINGLE = { assignee: 'who', department: 'dep', owner: 'of', creator: 'by' } as const;

export type SingleName = keyof typeof SINGLE;
export type FilterName = 'states' | 'priorities' | 'types' | SingleName | 'due' | 'sort';

const SINGLES = Object.keys(SINGLE) as SingleName[];

export const NO_FILTERS: Filters = {
  search: '',
  states: [],
  priorities: [],
  assignee: null,
  types: [],
  department: null,
  owner: null,
  creator: null,
  due: [],
  sort: 'usual',
};

/** The question for the rows from `offset` on. */
export function queryOf(filters: Filters, offset: number, limit: number = PAGE): ListQuery {
  const { search, states, priorities, types, department, owner, creator, due, sort } = queryParts(filters);
  const nobody = filters.assignee === NOBODY;
  return {
    // The hosts have no person for "nobody", but a list of what nobody holds.
    list: nobody ? 'queue' : 'all',
    search,
    states,
    priorities,
    ...(filters.assignee !== null && !nobody && { assignee: filters.assignee }),
    types,
    ...(department !== null && { department }),
    ...(owner !== null && { owner }),
    ...(creator !== null && { creator }),
    due,
    sort,
    offset,
    limit,
  };
}

/** The filters as the part of an address after `?`; empty without any. */
export function addressOf(filters: Filters): string {
  const parts = new URLSearchParams();
  const { search, states, priorities, types, due, sort } = queryParts(filters);
  if (states.length > 0) parts.set('state', states.join(','));
  if (priorities.length > 0) parts.set('priority', priorities.join(','));
  if (types.length > 0) parts.set('type', types.join(','));
  for (const name of SINGLES) {
    const value = filters[name];
    if (value !== null) parts.set(SINGLE[name], value);
  }
  if (due.length > 0) parts.set('due', due.join(','));
  if (sort !== 'usual') parts.set('sort', sort);
  if (search !== '') parts.set('q', search);
  return parts.toString();
}

/** The filters of an address; what is unknown in it is left out. */
export function filtersOf(address: string): Filters {
  const parts = new URLSearchParams(address);
  const listed = (name: string) => (parts.get(name) ?? '').split(',');
  return {
    search: parts.get('q') ?? '',
    states: STATES.filter((state) => listed('state').includes(state)),
    priorities: PRIORITIES.filter((priority) => listed('priority').includes(priority)),
    types: listed('type').filter((type) => type !== ''),
    assignee: parts.get(SINGLE.assignee) || null,
    department: parts.get(SINGLE.department) || null,
    owner: parts.get(SINGLE.owner) || null,
    creator: parts.get(SINGLE.creator) || null,
    due: DUES.filter((due) => listed('due').includes(due)),
    sort: parts.get('sort') === 'due' ? 'due' : 'usual',
  };
}

function queryParts(filters: Filters): Filters {
  return {
    ...filters,
    search: filters.search.trim(),
    states: STATES.filter((state) => filters.states.includes(state)),
    priorities: PRIORITIES.filter((priority) => filters.priorities.includes(priority)),
    types: [...filters.types].sort(),
    due: DUES.filter((due) => filters.due.includes(due)),
  };
}

/** The filters that are on, in the order of their chips. */
export function active(filters: Filters): FilterName[] {
  const names: FilterName[] = [];
  if (filters.states.length > 0) names.push('states');
  if (filters.priorities.length > 0) names.push('priorities');
  if (filters.types.length > 0) names.push('types');
  names.push(...SINGLES.filter((name) => filters[name] !== null));
  if (filters.due.length > 0) names.push('due');
  if (filters.sort !== 'usual') names.push('sort');
  return names;
}

/** The same filters without one. */
export function without(filters: Filters, name: FilterName): Filters {
  switch (name) {
    case 'states':
      return { ...filters, states: [] };
    case 'priorities':
      return { ...filters, priorities: [] };
    case 'types':
      return { ...filters, types: [] };
    case 'due':
      return { ...filters, due: [] };
    case 'sort':
      return { ...filters, sort: 'usual' };
    default:
      return { ...filters, [name]: null };
  }
}

/** Puts a value in, or takes it out again. */
export function toggle<T>(values: readonly T[], value: T): T[] {
  return values.includes(value) ? values.filter((one) => one !== value) : [...values, value];
}

/** The pages of rows that must be there for the rows `from` to `to` (exclusive) to be shown. */
export function pagesFor(from: number, to: number, total: number): number[] {
  const last = Math.min(to, total) - 1;
  if (last < from) return [];
  const first = Math.floor(Math.max(0, from) / PAGE);
  const pages: number[] = [];
  for (let page = first; page <= Math.floor(last / PAGE); page += 1) pages.push(page);
  return pages;
}
