/**
 * What is done when something is put down, and what takes it back. Each is an act like any other,
 * sent like any other; whether it is allowed, the rules say.
 */
import type { Host } from '../api/host';
import { asHostError } from '../api/host';
import type { Act, Appointment, BoardFit, HostError } from '../api/types';

/** How a ticket stood before it was picked up. */
export interface Stood {
  ticket: string;
  /** Who had it. */
  holder: string | null;
  /** The visit that moves. */
  appointment: Appointment | null;
}

/** What became of it: what takes back what was done, the last one first, and why not all of it was. */
export interface Dropped {
  back: Act[];
  problem: HostError | null;
}

/** The act that gives it to this person; none where it is theirs. */
export function giving(fit: BoardFit, person: string, comment: string): Act | null {
  if (fit.gives === null) return null;
  return fit.gives === 'assign'
    ? { do: 'assign', assignee: person, comment, corrections: [] }
    : { do: 'transfer', to: person, comment };
}

/** What takes a change of hands back. */
export function givingBack(holder: string | null, comment: string): Act {
  return holder === null ? { do: 'take_back', reason: comment } : { do: 'transfer', to: holder, comment };
}

function agrees(one: Appointment, other: Appointment | null): boolean {
  return other !== null && one.start === other.start && (one.end ?? '') === (other.end ?? '') && one.zone === other.zone;
}

/** Gives it to the person, then agrees the time: what is the same already is not done again. */
export async function drop(host: Host, stood: Stood, fit: BoardFit, person: string, comment: string, undoComment: string): Promise<Dropped> {
  const back: Act[] = [];
  let version = fit.version;
  try {
    const give = giving(fit, person, comment);
    if (give) {
      await host.act(stood.ticket, version, give);
      back.unshift(givingBack(stood.holder, undoComment));
      ({ version } = await host.ticket(stood.ticket));
    }
    if (!agrees(fit.appointment, stood.appointment)) {
      await host.act(stood.ticket, version, { do: 'agree_appointment', appointment: fit.appointment });
      back.unshift(
        stood.appointment
          ? { do: 'agree_appointment', appointment: stood.appointment }
          : { do: 'cancel_appointment', appointment: fit.appointment.id, reason: '' },
      );
    }
    return { back, problem: null };
  } catch (caught) {
    return { back, problem: asHostError(caught) };
  }
}

/** Does these one after the other, each on the ticket as it then is. Fails with a `HostError`. */
export async function undo(host: Host, ticket: string, acts: readonly Act[]): Promise<void> {
  for (const act of acts) {
    try {
      const { version } = await host.ticket(ticket);
      await host.act(ticket, version, act);
    } catch (caught) {
      throw asHostError(caught);
    }
  }
}
