/**
 * Where the reader is, as the part of the address after `#`: it works the same in a window without
 * a server, and a page can be kept as a bookmark.
 */

export type Page = 'today' | 'mine' | 'claim' | 'queue' | 'ticket' | 'tickets' | 'people' | 'devices' | 'numbers' | 'webhooks' | 'templates' | 'knowledge' | 'articles' | 'rules' | 'types' | 'slas' | 'calendars' | 'enterprise'
  | 'inbox' | 'my' | 'board';

export interface Route {
  page: Page | null;
  /** The ticket that is chosen. */
  id: string | null;
  /** What follows `?`: how the page is narrowed. */
  query: string;
}

const PAGES: readonly Page[] = ['today', 'mine', 'claim', 'queue', 'ticket', 'tickets', 'people', 'devices', 'numbers', 'webhooks', 'templates', 'knowledge', 'articles', 'rules', 'types', 'slas', 'calendars', 'enterprise',
  'inbox', 'my', 'board'];
const ID = /^[0-9a-f-]{36}$/i;

/** The route of an address such as `#/queue/019…`; an unknown page is none. */
export function routeOf(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?', 2);
  const [, name = '', id = ''] = path.split('/');
  const page = PAGES.find((one) => one === name) ?? null;
  return { page, id: page && ID.test(id) ? id : null, query };
}

const state = $state({ route: routeOf(location.hash) });

addEventListener('hashchange', () => {
  state.route = routeOf(location.hash);
});

/** Where the reader is. */
export function route(): Route {
  return state.route;
}

/** Goes to an address such as `/queue`. `replace` leaves no step to go back to. */
export function go(path: string, replace = false): void {
  const hash = `#${path}`;
  if (replace) history.replaceState(null, '', hash);
  else location.hash = hash;
  // The browser tells of a new hash only later; the page follows at once.
  state.route = routeOf(hash);
}
