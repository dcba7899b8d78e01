/**
 * What takes an act back, where that is honest: another act puts the ticket as it was, and nobody
 * has read or done anything because of the first that the second could not mend. Both stay in the
 * log. Passing a ticket on, closing it, writing and asking cannot be taken back.
 */
import type { Act, ActName, TicketView } from '../api/types';

/** The acts that take `act` back, in their order; none when it cannot be. `before` is the ticket before it. */
export function inverse(act: Act, before: TicketView): Act[] | null {
  switch (act.do) {
    case 'set_priority':
      return before.row.priority && before.row.priority !== act.priority
        ? [{ do: 'set_priority', priority: before.row.priority }]
        : null;
    case 'set_visibility':
      // What a requester could read meanwhile is read; the other way is mended by showing it again.
      return act.visibility === 'internal' && before.visibility === 'public' ? [{ do: 'set_visibility', visibility: 'public' }] : null;
    case 'hold':
      return before.row.state === 'in_progress' ? [{ do: 'unhold' }] : null;
    case 'unhold':
      return before.row.holdReason ? [{ do: 'hold', reason: before.row.holdReason }] : null;
    case 'edit':
      return act.correction.was === act.correction.now
        ? null
        : [{ do: 'edit', correction: { field: act.correction.field, was: act.correction.now, now: act.correction.was } }];
    case 'agree_appointment': {
      const stood = before.appointments.find((one) => one.appointment.id === act.appointment.id);
      if (!stood) return [{ do: 'cancel_appointment', appointment: act.appointment.id, reason: '' }];
      // Nobody is put on the road again, or off it.
      if (stood.state === 'proposed') return [{ do: 'propose_appointment', appointment: stood.appointment }];
      return stood.state === 'confirmed' ? [{ do: 'agree_appointment', appointment: stood.appointment }] : null;
    }
    case 'record_used': {
      const stood = before.used.entries.find((one) => one.used.id === act.used.id);
      return [stood ? { do: 'record_used', used: stood.used } : { do: 'strike_used', used: act.used.id, reason: '' }];
    }
    case 'strike_used': {
      const stood = before.used.entries.find((one) => one.used.id === act.used);
      return stood ? [{ do: 'record_used', used: stood.used }] : null;
    }
    default:
      return null;
  }
}

/** The button that each act of an inverse stands behind: what is not allowed is not offered. */
const BUTTON: Partial<Record<Act['do'], ActName>> = {
  set_priority: 'set_priority',
  set_visibility: 'set_visibility',
  hold: 'hold',
  unhold: 'unhold',
  edit: 'edit',
  agree_appointment: 'agree_appointment',
  cancel_appointment: 'agree_appointment',
  propose_appointment: 'propose_appointment',
  record_used: 'record_used',
  strike_used: 'strike_used',
};

/** Whether the ticket as it is now allows all of these. */
export function allows(now: TicketView, acts: readonly Act[]): boolean {
  return acts.every((act) => {
    const button = BUTTON[act.do];
    return button !== undefined && now.actions.includes(button);
  });
}
