/** A technician's day: what is new, the appointments of today, and the rest. */
import type { TicketRow } from '../api/types';
import { groups } from '../tickets/groups';
import { dateFormat } from '../i18n/formats';

export type VisitLook = 'now' | 'next' | 'later' | 'over';

export interface Visit {
  row: TicketRow;
  /** The instant at which it begins. */
  startsAt: number;
  look: VisitLook;
}

export interface Day {
  /** Assigned, not accepted yet. */
  fresh: TicketRow[];
  /** What is on or comes first, what is over last. */
  visits: Visit[];
  /** The others in the person's hands; those whose clock is stopped come last. */
  rest: TicketRow[];
  /** The first appointment of a later day. */
  after: TicketRow | null;
}

/** The date in a zone, `2026-11-18`; that of UTC where the zone is not known. */
export function dateIn(zone: string, at: number): string {
  const parts = (timeZone: string) =>
    dateFormat('en', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).formatToParts(at);
  let found: Intl.DateTimeFormatPart[];
  try {
    found = parts(zone);
  } catch {
    found = parts('UTC');
  }
  const part = (type: string) => found.find((one) => one.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}`;
}

/** "Today" is the day at the site: for a site where midnight has passed, tomorrow's visit is today's. */
export function dayOf(rows: readonly TicketRow[], now: number): Day {
  const ended = (row: TicketRow) => row.state === 'resolved' || row.state === 'closed';
  const visits: Visit[] = [];
  let after: TicketRow | null = null;
  for (const row of rows) {
    const one = row.appointment;
    if (!one) continue;
    const underWay = one.state === 'travelling' || one.state === 'on_site';
    const over = ended(row) || one.state === 'done' || (!underWay && one.endsAt !== null && one.endsAt <= now);
    const on = !over && (underWay || one.startsAt <= now);
    const today = one.appointment.start.slice(0, 10) === dateIn(one.appointment.zone, now);
    // A visit over midnight began on the day before and is still on.
    if (today || (on && one.endsAt !== null)) visits.push({ row, startsAt: one.startsAt, look: over ? 'over' : on ? 'now' : 'later' });
    else if (!ended(row) && one.startsAt > now && (after?.appointment?.startsAt ?? Infinity) > one.startsAt) after = row;
  }
  const late = (visit: Visit) => Number(visit.look === 'over');
  visits.sort((a, b) => late(a) - late(b) || a.startsAt - b.startsAt);
  const next = visits.find((visit) => visit.look === 'later');
  if (next) next.look = 'next';
  const fresh = rows.filter((row) => row.state === 'assigned');
  const shown = new Set([...fresh, ...visits.map((visit) => visit.row)].map((row) => row.id));
  const rest = groups(rows.filter((row) => !ended(row) && !shown.has(row.id))).flatMap((group) => group.rows);
  return { fresh, visits, rest, after };
}
