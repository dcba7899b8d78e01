/**
 * The appointment fields of the assign panel. An appointment is a wall time at the site; whether
 * that time exists there, and whether it ends after it begins, is for the office to say.
 */
import type { Appointment } from '../api/types';

/** What stands in the fields: `2026-11-18`, `13:30`, `15:00`, each possibly empty. */
export interface AppointmentFields {
  day: string;
  from: string;
  to: string;
}

export const NO_APPOINTMENT: AppointmentFields = { day: '', from: '', to: '' };

/** What the fields amount to. */
export type AppointmentInput =
  | { kind: 'none' }
  | { kind: 'incomplete'; missing: 'day' | 'from' }
  | { kind: 'ready'; appointment: Appointment };

/** Minutes before the start at which the technician is reminded. */
export const REMIND_MINUTES = 30;

/** Makes an appointment of the fields. `id` is that of the one that stands, so that it is moved. */
export function appointmentOf(fields: AppointmentFields, zone: string, id: string): AppointmentInput {
  const { day, from, to } = fields;
  if (!day && !from && !to) return { kind: 'none' };
  if (!day) return { kind: 'incomplete', missing: 'day' };
  if (!from) return { kind: 'incomplete', missing: 'from' };
  const appointment: Appointment = {
    id,
    start: `${day}T${from}`,
    zone,
    remind_minutes: REMIND_MINUTES,
    end: to ? `${endDay(day, from, to)}T${to}` : '',
  };
  return { kind: 'ready', appointment };
}

/** The fields of an appointment that stands. */
export function fieldsOf(appointment: Appointment | undefined): AppointmentFields {
  if (!appointment) return { ...NO_APPOINTMENT };
  const [day = '', from = ''] = appointment.start.split('T');
  return { day, from, to: appointment.end?.split('T')[1] ?? '' };
}

/** Whether the fields say something else than the appointment that stands. */
export function isSame(fields: AppointmentFields, appointment: Appointment | undefined): boolean {
  const standing = fieldsOf(appointment);
  return fields.day === standing.day && fields.from === standing.from && fields.to === standing.to;
}

/**
 * A visit from 23:00 to 01:00 ends on the next day. From 15:00 to 13:00 is more likely a slip than
 * a visit of 22 hours: it is sent as it was typed, and the office says that it ends first.
 */
function endDay(day: string, from: string, to: string): string {
  const length = minutes(to) - minutes(from);
  if (length > 0 || length + 24 * 60 > 12 * 60) return day;
  const next = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(next.getTime())) return day;
  next.setUTCDate(next.getUTCDate() + 1);
  return next.toISOString().slice(0, 10);
}

function minutes(time: string): number {
  const [hours = '0', minute = '0'] = time.split(':');
  return Number(hours) * 60 + Number(minute);
}
