/** The registers of promises and of working hours: records of the set-up, published as they are saved. */
import type { Host } from '../api/host';
import type { Calendar, Priority, SetupView, SlaPolicy } from '../api/types';
import { matches } from '../queue/candidates';
import { Register } from '../register/register.svelte';
import { PRIORITIES } from '../tickets-all/filters';
import { daysOf, daysText, hoursOf, hoursText, minutesOf, spanOf, usualWeek, type Span } from './spans';

/** A record of one kind, as the list shows it. */
export interface Entry<Body> {
  id: string;
  name: string;
  version: number;
  body: Body;
}

function entryOf<Body extends { name: string }>(view: SetupView): Entry<Body> {
  const body = view.body as Body;
  return { id: view.id, name: body.name, version: view.version, body };
}

/** The records of one kind that are not deleted. */
export async function entries<Body extends { name: string }>(host: Host, kind: 'sla_policy' | 'calendar'): Promise<Entry<Body>[]> {
  const all = await host.setupList(kind);
  return all.filter((view) => view.stage !== 'deleted').map((view) => entryOf<Body>(view));
}

/** Those of them that are in force: a draft cannot be named by another record. */
export async function inForce<Body extends { name: string }>(host: Host, kind: 'sla_policy' | 'calendar'): Promise<Entry<Body>[]> {
  const all = await host.setupList(kind);
  return all.filter((view) => view.stage !== 'deleted' && view.published !== null).map((view) => entryOf<Body>(view));
}

function byName<E extends { name: string }>(all: readonly E[], search: string, words: (entry: E) => string): E[] {
  return all.filter((entry) => matches(words(entry), search)).sort((a, b) => a.name.localeCompare(b.name));
}

export interface TargetDraft {
  priority: Priority;
  response: Span;
  resolution: Span;
  sameDay: boolean;
}

export interface SlaDraft {
  id: string;
  name: string;
  version: number;
  body: SlaPolicy;
  targets: TargetDraft[];
}

function slaDraft(entry: Entry<SlaPolicy>): SlaDraft {
  const { targets, levels } = entry.body;
  return {
    ...entry,
    body: { ...entry.body, levels: [1, 2, 3].map((level) => levels.find((one) => one.level === level) ?? { level, name: '', people: [] }) },
    targets: PRIORITIES.map((priority) => ({
      priority,
      response: spanOf(targets[priority]?.response ?? null),
      resolution: spanOf(targets[priority]?.resolution ?? null),
      sameDay: targets[priority]?.same_day ?? false,
    })),
  };
}

function slaBody(draft: SlaDraft): SlaPolicy {
  const targets: SlaPolicy['targets'] = {};
  for (const one of draft.targets) {
    const [response, resolution] = [minutesOf(one.response), minutesOf(one.resolution)];
    if (response !== null || resolution !== null) targets[one.priority] = { response, resolution, same_day: one.sameDay };
  }
  const levels = draft.body.levels.filter((level) => level.name.trim() !== '' || level.people.length > 0);
  return { ...draft.body, name: draft.name.trim(), targets, levels };
}

/** A new promise begins with the usual table. */
export function freshSla(): SlaDraft {
  const target = (response: number, resolution: number) => ({ response, resolution, same_day: false });
  return slaDraft({
    id: '',
    name: '',
    version: 0,
    body: {
      name: '',
      targets: { urgent: target(15, 240), high: target(120, 1440), normal: target(1440, 4320), low: target(4320, 10080) },
      calendar: null,
      warn_percent: 75,
      pauses_on_hold: true,
      response_is: 'public_reply',
      escalate_to: null,
      levels: [],
    },
  });
}

export class Slas extends Register<Entry<SlaPolicy>, SlaDraft> {
  constructor(host: Host) {
    super(host, {
      read: () => entries<SlaPolicy>(host, 'sla_policy'),
      listed: (all, search) => byName(all, search, (entry) => entry.name),
      draftOf: slaDraft,
      save: async (draft) => {
        return entryOf(await host.setupSave('sla_policy', { id: draft.id || null, baseVersion: draft.version, body: slaBody(draft), publish: true }));
      },
    });
  }
}

export interface CalendarDraft {
  id: string;
  name: string;
  version: number;
  zone: string;
  week: string[];
  days: string;
}

function calendarBody(draft: CalendarDraft): Calendar {
  const week = draft.week.map((text, day) => {
    const hours = hoursOf(text);
    // What cannot be read is not sent: the field says so.
    if (hours === null) throw { code: 'bad_hours', field: `week.${day}`, detail: text };
    return hours;
  }) as Calendar['week'];
  return { name: draft.name.trim(), zone: draft.zone.trim(), week, days: daysOf(draft.days) };
}

function calendarDraft(entry: Entry<Calendar>): CalendarDraft {
  const { zone, week, days } = entry.body;
  return { id: entry.id, name: entry.name, version: entry.version, zone, week: week.map(hoursText), days: daysText(days) };
}

export function freshCalendar(zone: string): CalendarDraft {
  return calendarDraft({ id: '', name: '', version: 0, body: { name: '', zone, week: usualWeek(), days: [] } });
}

export class Calendars extends Register<Entry<Calendar>, CalendarDraft> {
  constructor(host: Host) {
    super(host, {
      read: () => entries<Calendar>(host, 'calendar'),
      listed: (all, search) => byName(all, search, (entry) => `${entry.name} ${entry.body.zone}`),
      draftOf: calendarDraft,
      save: async (draft) => {
        return entryOf(await host.setupSave('calendar', { id: draft.id || null, baseVersion: draft.version, body: calendarBody(draft), publish: true }));
      },
    });
  }
}
