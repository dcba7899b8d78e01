import { expect, test } from 'vitest';
import { routeOf } from './route.svelte';

const ID = '01900000-0000-7000-8000-000000001042';

test('an address names a page and a ticket', () => {
  expect(routeOf(`#/mine/${ID}`)).toEqual({ page: 'mine', id: ID, query: '' });
  expect(routeOf('#/queue')).toEqual({ page: 'queue', id: null, query: '' });
});

test('an unknown page is none', () => {
  expect(routeOf('#/reports')).toEqual({ page: null, id: null, query: '' });
  expect(routeOf('')).toEqual({ page: null, id: null, query: '' });
});

test('what is no id of a ticket does not become part of an address of the office', () => {
  expect(routeOf('#/ticket/..%2Fpeople')).toEqual({ page: 'ticket', id: null, query: '' });
});

test('how a page is narrowed stands after its name', () => {
  expect(routeOf('#/tickets?state=assigned&q=pump')).toEqual({ page: 'tickets', id: null, query: 'state=assigned&q=pump' });
});
