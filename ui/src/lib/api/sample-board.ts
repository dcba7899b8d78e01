/** A board, made up of the sample tickets: as much of the rules as looking at the screen needs, and no more. */
import { dateAfter, STEP_MS } from '../board/layout';
import { wallInstant } from '../queue/site-time';
import { appointmentView, sampleRows, sampleView } from './sample-tickets';
import type { Appointment, BoardFit, BoardFitQuery, BoardOverlap, BoardPerson, BoardQuery, BoardView, BoardVisit, PersonView, Span, TicketView } from './types';

const HOUR = 3_600_000;
const ZONE = 'Europe/Helsinki';

const wallIn = (zone: string, at: number) => new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' }).format(at).replace(' ', 'T');
const dateIn = (zone: string, at: number) => wallIn(zone, at).slice(0, 10);

/** Visits of today, by the number of their ticket: from and to, and after how many days. */
const PLANNED: Record<string, [string, string, number?]> = {
  'T-1055': ['13:00', '14:00'],
  'T-1044': ['08:30', '12:00'],
  'T-1033': ['13:30', '15:30'],
  'T-1029': ['08:00', '09:00'],
};

/** The ticket with the visit that the board has of it. */
export function withVisits(view: TicketView): TicketView {
  const planned = PLANNED[view.row.number ?? ''];
  if (!planned) return view;
  const [from, to, after = 0] = planned;
  const date = dateAfter(dateIn(ZONE, Date.now()), after);
  const appointment: Appointment = { id: `01900000-0000-7000-8000-0000a000${view.row.number?.slice(2)}`, start: `${date}T${from}`, end: `${date}T${to}`, zone: ZONE, remind_minutes: 30 };
  const agreed = appointmentView(appointment);
  return { ...view, row: { ...view.row, appointment: agreed }, appointments: [agreed] };
}

let crowd: TicketView[] | null = null;

/** Fourteen days of two hundred people, five visits a day. */
export function manyVisits(): TicketView[] {
  if (crowd) return crowd;
  const base = sampleView(sampleRows()[12]!);
  const today = dateIn(ZONE, Date.now());
  const midnights = Array.from({ length: 14 }, (_, n) => wallInstant(`${dateAfter(today, n)}T00:00`, ZONE) ?? 0);
  const views: TicketView[] = [];
  for (let person = 0; person < 200; person += 1) {
    for (let visit = 0; visit < 14 * 5; visit += 1) {
      const n = person * 100 + visit;
      const hour = 8 + (visit % 5) * 2;
      const date = dateAfter(today, Math.floor(visit / 5));
      const wall = (h: number) => `${date}T${String(h).padStart(2, '0')}:00`;
      const id = `01900000-0000-7000-8000-0001${String(n).padStart(8, '0')}`;
      const length = visit % 7 === 0 ? 3 : 1;
      const startsAt = (midnights[Math.floor(visit / 5)] ?? 0) + hour * HOUR;
      const appointment = { id, start: wall(hour), end: wall(hour + length), zone: ZONE, remind_minutes: 30 };
      const agreed = appointmentView(appointment);
      views.push({ ...base, row: { ...base.row, id, number: `T-${20_000 + n}`, title: `Job ${n}`, state: 'assigned', due: null, assignee: `p${person}`, assigneeName: `Person ${person}`, appointment: agreed }, appointments: [agreed] });
    }
  }
  crowd = views;
  return views;
}

function days({ from = '', days: count = 1, zone = '' }: BoardQuery) {
  const clock = zone || ZONE;
  const first = from || dateIn(clock, Date.now());
  return Array.from({ length: Math.max(1, count) }, (_, n) => {
    const date = dateAfter(first, n);
    const at = (wall: string, of = date) => wallInstant(`${of}T${wall}`, clock) ?? 0;
    const hours = { from: at('08:00'), to: at('16:00') };
    return { date, span: { from: at('00:00'), to: at('00:00', dateAfter(date, 1)) }, hours: [hours], hoursMs: 8 * HOUR };
  });
}

const shared = (one: Span, other: Span): Span | null => {
  const both = { from: Math.max(one.from, other.from), to: Math.min(one.to, other.to) };
  return both.from < both.to ? both : null;
};

function visitsOf(view: TicketView, now: number): BoardVisit[] {
  const { row } = view;
  return view.appointments.map(({ appointment, startsAt, endsAt, unsent, state }) => {
    const span = { from: startsAt, to: endsAt ?? startsAt + HOUR };
    const over = row.state === 'resolved' || row.state === 'closed';
    const standing = over ? 'done' : row.state === 'assigned' ? (span.to <= now ? 'missed' : 'booked') : span.from <= now ? 'working' : 'booked';
    const late = standing === 'missed' ? span.from : standing === 'working' && span.to <= now ? span.to : (row.due?.dueAt ?? now + 1);
    return {
      ticket: row.id, number: row.number, title: row.title, place: row.place, priority: row.priority, state: row.state, word: row.word,
      appointment, span, openEnd: endsAt === null, standing, visit: standing === 'missed' || standing === 'done' ? standing : state, lateSince: !over && late <= now ? late : null, unsent, movable: !over, overlaps: [],
    };
  });
}

const overlap = (of: BoardVisit, span: Span): BoardOverlap => ({ ticket: of.ticket, number: of.number, title: of.title, span });
const inTheWay = (visit: BoardVisit) => visit.standing === 'booked' || visit.standing === 'working';

function rowOf(id: string, name: string, all: BoardVisit[], of: readonly Span[]): BoardPerson {
  const visits = all
    .filter((visit) => of.some((day) => shared(visit.span, day)))
    .sort((a, b) => a.span.from - b.span.from)
    .map((visit, _, theirs) => {
      const others = theirs.filter((other) => other !== visit && inTheWay(other) && inTheWay(visit));
      return { ...visit, overlaps: others.flatMap((other) => { const both = shared(visit.span, other.span); return both ? [overlap(other, both)] : []; }) };
    });
  const bookedMs = of.map((day) => visits.reduce((sum, visit) => { const both = shared(visit.span, day); return sum + (both ? both.to - both.from : 0); }, 0));
  return { id, name, active: true, bookedMs, late: visits.filter((visit) => visit.lateSince !== null).length, visits };
}

export function sampleBoard(query: BoardQuery, views: readonly TicketView[], people: readonly PersonView[], many: boolean): BoardView {
  const now = Date.now();
  const shown = days(query);
  const spans = shown.map((day) => day.span);
  const of = new Map<string, BoardVisit[]>();
  for (const view of views) {
    const { assignee } = view.row;
    if (assignee) of.set(assignee, [...(of.get(assignee) ?? []), ...visitsOf(view, now)]);
  }
  const field = people.filter((person) => person.handles).map(({ id, name }) => ({ id, name }));
  const others = many ? Array.from({ length: 200 }, (_, n) => ({ id: `p${n}`, name: `Person ${n}` })) : [];
  const rows = [...field, ...others].map(({ id, name }) => rowOf(id, name, of.get(id) ?? [], spans)).sort((a, b) => Number(a.late === 0) - Number(b.late === 0));
  const words = (query.search ?? '').toLowerCase();
  const waiting = views
    .filter(({ row, appointments }) => row.state === 'pending_assignment' || (['assigned', 'in_progress', 'on_hold', 'awaiting_requester'].includes(row.state) && appointments.length === 0))
    .filter(({ row }) => `${row.number} ${row.title} ${row.place}`.toLowerCase().includes(words))
    .map(({ row, appointments }) => ({ row, lack: row.assignee ? ('time' as const) : ('person' as const), late: (row.due?.dueAt ?? now + 1) <= now, visit: appointments[0] ? { from: appointments[0].startsAt, to: appointments[0].endsAt ?? appointments[0].startsAt + HOUR } : null }));
  return { zone: query.zone || ZONE, zones: [ZONE, 'Europe/Stockholm'], today: dateIn(ZONE, now), days: shown, people: rows, waiting, waitingTotal: waiting.length, late: rows.reduce((sum, row) => sum + row.late, 0) };
}

export function sampleFit({ ticket, appointment, person, start, minutes, nextFree }: BoardFitQuery, views: readonly TicketView[]): BoardFit {
  const now = Date.now();
  const view = views.find((one) => one.row.id === ticket)!;
  const ms = minutes * 60_000;
  const others = views.filter((one) => one.row.assignee === person).flatMap((one) => visitsOf(one, now)).filter((visit) => inTheWay(visit) && visit.appointment.id !== appointment);
  const free = (from: number): number => {
    for (let at = Math.ceil(from / STEP_MS) * STEP_MS; at < from + 14 * 24 * HOUR; at += STEP_MS) {
      const date = dateIn(ZONE, at);
      const open = { from: wallInstant(`${date}T08:00`, ZONE) ?? 0, to: wallInstant(`${date}T16:00`, ZONE) ?? 0 };
      if (at >= open.from && at + ms <= open.to && !others.some((other) => shared(other.span, { from: at, to: at + ms }))) return at;
    }
    return from;
  };
  const from = nextFree ? free(start) : start;
  const span = { from, to: from + ms };
  const zone = view.appointments.find((one) => one.appointment.id === appointment)?.appointment.zone ?? view.zone;
  const open = free(from);
  return {
    appointment: { id: appointment, start: wallIn(zone, span.from), end: wallIn(zone, span.to), zone, remind_minutes: 30 },
    span,
    overlaps: others.flatMap((other) => { const both = shared(other.span, span); return both ? [overlap(other, both)] : []; }),
    nextFree: open,
    outsideHours: free(from) !== from && !others.some((other) => shared(other.span, span)),
    eligible: person !== 'piotr' || view.row.priority !== 'urgent',
    gives: view.row.assignee === person ? null : view.actions.includes('assign') ? 'assign' : 'transfer',
    holder: view.row.assignee,
    version: view.version,
  };
}
