import { describe, expect, it } from 'vitest';
import { appointmentOf, fieldsOf, isSame, NO_APPOINTMENT } from './appointment';

const ID = '01900000-0000-7000-8000-000000000001';

describe('appointment', () => {
  it('empty fields are no appointment', () => {
    expect(appointmentOf(NO_APPOINTMENT, 'Europe/Stockholm', ID)).toEqual({ kind: 'none' });
  });

  it('a time without a day says that the day is missing', () => {
    expect(appointmentOf({ day: '', from: '13:30', to: '' }, 'Europe/Stockholm', ID)).toEqual({
      kind: 'incomplete',
      missing: 'day',
    });
  });

  it('a day without a time says that the time is missing', () => {
    expect(appointmentOf({ day: '2026-11-18', from: '', to: '15:00' }, 'Europe/Stockholm', ID)).toEqual({
      kind: 'incomplete',
      missing: 'from',
    });
  });

  it('day and times become wall times at the site', () => {
    expect(appointmentOf({ day: '2026-11-18', from: '13:30', to: '15:00' }, 'Europe/Stockholm', ID)).toEqual({
      kind: 'ready',
      appointment: {
        id: ID,
        start: '2026-11-18T13:30',
        end: '2026-11-18T15:00',
        zone: 'Europe/Stockholm',
        remind_minutes: 30,
      },
    });
  });

  it('the end may be open', () => {
    const input = appointmentOf({ day: '2026-11-18', from: '13:30', to: '' }, 'Europe/Stockholm', ID);
    expect(input.kind === 'ready' && input.appointment.end).toBe('');
  });

  it('a night shift ends on the next day', () => {
    const input = appointmentOf({ day: '2026-12-31', from: '23:00', to: '01:00' }, 'Europe/Stockholm', ID);
    expect(input.kind === 'ready' && input.appointment.end).toBe('2027-01-01T01:00');
  });

  it('a slip is not stretched into a visit of 22 hours', () => {
    const input = appointmentOf({ day: '2026-11-18', from: '15:00', to: '13:00' }, 'Europe/Stockholm', ID);
    expect(input.kind === 'ready' && input.appointment.end).toBe('2026-11-18T13:00');
  });

  it('an appointment that stands fills the fields, and is then not a change', () => {
    const input = appointmentOf({ day: '2026-11-18', from: '13:30', to: '15:00' }, 'Europe/Stockholm', ID);
    if (input.kind !== 'ready') throw new Error(input.kind);
    const fields = fieldsOf(input.appointment);
    expect(fields).toEqual({ day: '2026-11-18', from: '13:30', to: '15:00' });
    expect(isSame(fields, input.appointment)).toBe(true);
    expect(isSame({ ...fields, to: '16:00' }, input.appointment)).toBe(false);
    expect(isSame(NO_APPOINTMENT, undefined)).toBe(true);
  });
});
