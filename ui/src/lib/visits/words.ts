/** What a visit is called where it stands. */
import type { AppointmentView, VisitState } from '../api/types';
import { t } from '../i18n/index.svelte';
import { appointmentWords } from '../i18n/when';
import { dateIn } from '../today/day';

/** Where it stands at `now`: the host says from when on it is missed, and the screen has the clock. */
export function visitState(visit: Pick<AppointmentView, 'state' | 'missedAt'>, now: number): VisitState {
  return visit.missedAt !== null && visit.missedAt <= now ? 'missed' : visit.state;
}

/** `On the way`. */
export function visitWord(visit: Pick<AppointmentView, 'state' | 'missedAt'>, now: number): string {
  return t(`visit.${visitState(visit, now)}`);
}

/** What is more to be said of it than its time: that a visit is agreed goes without saying. */
export function visitNote(visit: Pick<AppointmentView, 'state' | 'missedAt'>, now: number): string {
  return visitState(visit, now) === 'confirmed' ? '' : visitWord(visit, now);
}

/**
 * What the corner of a line says of a visit: what is more to be said, or when it is. A time alone is one of
 * today; `dayBeside` says that the line has the day already.
 */
export function visitShort(visit: AppointmentView, now: number, dayBeside: boolean): string {
  const zone = visit.appointment.zone;
  const { day, times } = appointmentWords(visit, now);
  const today = dateIn(zone, visit.startsAt) === dateIn(zone, now);
  return visitNote(visit, now) || (today || dayBeside ? (times.split('–')[0] ?? times) : day);
}
