/** My tickets, grouped by who has to move. */
import type { State, TicketRow } from '../api/types';

export type GroupName = 'new' | 'yours' | 'stopped' | 'done' | 'closed';

export interface Group {
  name: GroupName;
  rows: TicketRow[];
}

const ORDER: readonly GroupName[] = ['new', 'yours', 'stopped', 'done', 'closed'];

const GROUP_OF: Record<State, GroupName> = {
  draft: 'yours',
  pending_assignment: 'new',
  assigned: 'new',
  in_progress: 'yours',
  awaiting_requester: 'stopped',
  on_hold: 'stopped',
  resolved: 'done',
  closed: 'closed',
};

/** The groups that have rows; within each, appointments first, in their order. */
export function groups(rows: readonly TicketRow[]): Group[] {
  return ORDER.map((name) => ({
    name,
    rows: rows.filter((row) => GROUP_OF[row.state] === name).sort(byAppointment),
  })).filter((group) => group.rows.length > 0);
}

/** Those with an appointment by its time; the others keep the order of the host. */
function byAppointment(a: TicketRow, b: TicketRow): number {
  const one = a.appointment?.startsAt ?? Number.MAX_SAFE_INTEGER;
  const other = b.appointment?.startsAt ?? Number.MAX_SAFE_INTEGER;
  return one - other;
}
