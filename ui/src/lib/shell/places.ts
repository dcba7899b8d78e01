/** Where a person can go, by what they do. The same list makes the navigation and the keys. */
import { host } from '../api/host';
import type { IconName } from '../components/icons';
import type { Key } from '../i18n/index.svelte';
import type { Session } from '../session/session.svelte';
import type { Page } from './route.svelte';

export interface Place {
  page: Page;
  label: Key;
  /** Where there is little room. */
  short?: Key;
  icon: IconName;
  /** `g`, then this. */
  key: string;
  /** Under "Manage". */
  manage?: boolean;
}

const TODAY: Place = { page: 'today', label: 'nav.today', icon: 'today', key: 'h' };
const MINE: Place = { page: 'mine', label: 'nav.mine', short: 'nav.mine_short', icon: 'ticket', key: 't' };
const CLAIM: Place = { page: 'claim', label: 'nav.claim', short: 'nav.claim_short', icon: 'people', key: 'c' };
const QUEUE: Place = { page: 'queue', label: 'nav.queue', icon: 'queue', key: 'q' };
const BOARD: Place = { page: 'board', label: 'nav.board', icon: 'board', key: 'b' };
const ALL: Place = { page: 'tickets', label: 'nav.tickets', icon: 'list', key: 'a' };
const MY: Place = { page: 'my', label: 'nav.my', icon: 'ticket', key: 't' };
const NUMBERS: Place = { page: 'numbers', label: 'nav.numbers', icon: 'chart', key: 'r' };
const WEBHOOKS: Place = { page: 'webhooks', label: 'nav.webhooks', icon: 'globe', key: 'w', manage: true };
const DEVICES: Place = { page: 'devices', label: 'nav.devices', icon: 'device', key: 'd', manage: true };
const PEOPLE: Place = { page: 'people', label: 'nav.people', icon: 'person', key: 'p', manage: true };
const TEMPLATES: Place = { page: 'templates', label: 'nav.templates', icon: 'reply', key: 'm', manage: true };
const KNOWLEDGE: Place = { page: 'knowledge', label: 'nav.knowledge', icon: 'book', key: 'k' };
const ARTICLES: Place = { page: 'articles', label: 'nav.articles', icon: 'pencil', key: 'l', manage: true };
const RULES: Place = { page: 'rules', label: 'nav.rules', icon: 'bolt', key: 'u', manage: true };
const INBOX: Place = { page: 'inbox', label: 'nav.inbox', icon: 'bell', key: 'i' };
const TYPES: Place = { page: 'types', label: 'nav.types', icon: 'form', key: 'f', manage: true };
const ENTERPRISE: Place = { page: 'enterprise', label: 'nav.enterprise', icon: 'house', key: 'e', manage: true };
const SLAS: Place = { page: 'slas', label: 'nav.slas', icon: 'clock', key: 's', manage: true };
const CALENDARS: Place = { page: 'calendars', label: 'nav.calendars', icon: 'calendar', key: 'o', manage: true };

/** The first one is where the person begins. */
export function placesOf(session: Session): Place[] {
  if (session.person === null) return [];
  if (session.isRequester) return [MY];
  if (!session.isOffice) return [TODAY, MINE, CLAIM, ALL, INBOX, KNOWLEDGE];
  return [
    QUEUE,
    BOARD,
    ALL,
    INBOX,
    ...(session.person.handles ? [TODAY, MINE] : []),
    KNOWLEDGE,
    ...(host().numbers ? [NUMBERS] : []),
    ...(session.isAdministrator ? [TYPES, SLAS, CALENDARS, TEMPLATES, ARTICLES, RULES] : []),
    DEVICES,
    ...(session.isAdministrator ? [PEOPLE, ENTERPRISE] : []),
    ...(session.isAdministrator && host().exchange ? [WEBHOOKS] : []),
  ];
}
