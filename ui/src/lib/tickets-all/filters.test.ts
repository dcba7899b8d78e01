import { describe, expect, it, test } from 'vitest';
import { active, addressOf, filtersOf, NO_FILTERS, NOBODY, pagesFor, queryOf, toggle, without, type Filters } from './filters';

const PERSON = '01900000-0000-7000-8000-0000000000aa';

describe('filters of all tickets', () => {
  it('no filter asks for everything', () => {
    expect(queryOf(NO_FILTERS, 0)).toEqual({
      list: 'all',
      search: '',
      states: [],
      priorities: [],
      types: [],
      due: [],
      sort: 'usual',
      offset: 0,
      limit: 100,
    });
  });

  it('every filter stands in the query', () => {
    const filters: Filters = { ...NO_FILTERS, search: ' pump ', states: ['assigned'], priorities: ['urgent'], assignee: PERSON, due: ['late'], sort: 'due' };
    expect(queryOf(filters, 200)).toEqual({
      list: 'all',
      search: 'pump',
      states: ['assigned'],
      priorities: ['urgent'],
      assignee: PERSON,
      types: [],
      due: ['late'],
      sort: 'due',
      offset: 200,
      limit: 100,
    });
  });

  it('the order of clicks does not matter', () => {
    const one = queryOf({ ...NO_FILTERS, states: ['closed', 'assigned'] }, 0);
    const other = queryOf({ ...NO_FILTERS, states: ['assigned', 'closed'] }, 0);
    expect(one).toEqual(other);
  });

  it('a chip takes its own filter away and no other', () => {
    const filters: Filters = { ...NO_FILTERS, search: 'x', states: ['assigned'], priorities: ['low'], assignee: PERSON, due: ['soon'] };
    expect(active(filters)).toEqual(['states', 'priorities', 'assignee', 'due']);
    expect(active(without(filters, 'priorities'))).toEqual(['states', 'assignee', 'due']);
    expect(without(filters, 'assignee').search).toBe('x');
  });

  it('a second click takes a value out again', () => {
    expect(toggle(toggle<string>([], 'a'), 'a')).toEqual([]);
  });
});

describe('filters in an address', () => {
  it('what is kept as a bookmark is found again', () => {
    const filters: Filters = {
      search: 'pump & 泵',
      states: ['assigned', 'on_hold'],
      priorities: ['urgent'],
      assignee: PERSON,
      types: ['t1', 't2'],
      department: 'd1',
      owner: PERSON,
      creator: 'c1',
      due: ['soon'],
      sort: 'usual',
    };
    expect(filtersOf(addressOf(filters))).toEqual(filters);
  });

  it('no filter is no address', () => {
    expect(addressOf(NO_FILTERS)).toBe('');
    expect(filtersOf('')).toEqual(NO_FILTERS);
  });

  it('what this version does not know is left out', () => {
    expect(filtersOf('state=assigned,melted&priority=none&colour=red')).toEqual({ ...NO_FILTERS, states: ['assigned'] });
  });
});

describe('the filter for nobody', () => {
  it('asks for the list of what nobody holds, and for no person', () => {
    const query = queryOf({ ...NO_FILTERS, assignee: NOBODY, priorities: ['urgent'] }, 0);
    expect(query.list).toBe('queue');
    expect(query).not.toHaveProperty('assignee');
    expect(query.priorities).toEqual(['urgent']);
  });
});

describe('pages of a long list', () => {
  it('a window inside one page needs that page', () => {
    expect(pagesFor(10, 40, 1000)).toEqual([0]);
  });

  it('a window over a border needs both pages', () => {
    expect(pagesFor(90, 130, 1000)).toEqual([0, 1]);
  });

  it('nothing is asked for beyond the end', () => {
    expect(pagesFor(90, 130, 95)).toEqual([0]);
    expect(pagesFor(0, 30, 0)).toEqual([]);
  });
});

// Covers: S3-9
test('whose ticket it is, who wrote it down and which department should help are different questions', () => {
  const filters: Filters = { ...NO_FILTERS, owner: PERSON, creator: 'c1', department: 'd1', types: ['t2', 't1'] };
  expect(queryOf(filters, 0)).toMatchObject({ list: 'all', owner: PERSON, creator: 'c1', department: 'd1', types: ['t1', 't2'] });
  expect(active(filters)).toEqual(['types', 'department', 'owner', 'creator']);
  expect(queryOf(without(filters, 'owner'), 0)).not.toHaveProperty('owner');
  expect(active(without(filters, 'types'))).toEqual(['department', 'owner', 'creator']);
});
