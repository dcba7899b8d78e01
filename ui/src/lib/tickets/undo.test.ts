import { expect, test } from 'vitest';
import type { Act, Appointment, TicketView } from '../api/types';
import { allows, inverse } from './undo';

const APPOINTMENT: Appointment = { id: 'p', start: '2026-11-18T08:30', end: '', zone: 'Europe/Stockholm', remind_minutes: 30 };
const before = (more: object = {}) =>
  ({ row: { priority: 'normal', state: 'in_progress', holdReason: '' }, visibility: 'public', appointments: [], actions: [], ...more }) as unknown as TicketView;

test('a priority goes back to what it was', () => {
  expect(inverse({ do: 'set_priority', priority: 'urgent' }, before())).toEqual([{ do: 'set_priority', priority: 'normal' }]);
});

test('a correction is corrected back', () => {
  const act: Act = { do: 'edit', correction: { field: 'title', was: 'a', now: 'b' } };
  expect(inverse(act, before())).toEqual([{ do: 'edit', correction: { field: 'title', was: 'b', now: 'a' } }]);
});

test('an agreement on a proposal becomes a proposal again, and nobody is put on the road', () => {
  const stands = (state: string) => before({ appointments: [{ appointment: APPOINTMENT, state }] } as unknown as Partial<TicketView>);
  const agree = { do: 'agree_appointment', appointment: APPOINTMENT } as const;
  expect(inverse(agree, stands('proposed'))).toEqual([{ do: 'propose_appointment', appointment: APPOINTMENT }]);
  expect(inverse(agree, stands('travelling'))).toBeNull();
});

test('a new appointment is called off, a moved one moved back', () => {
  const moved = { ...APPOINTMENT, start: '2026-11-19T09:00' };
  expect(inverse({ do: 'agree_appointment', appointment: APPOINTMENT }, before())).toEqual([
    { do: 'cancel_appointment', appointment: 'p', reason: '' },
  ]);
  expect(inverse({ do: 'agree_appointment', appointment: moved }, before({ appointments: [{ appointment: APPOINTMENT, state: 'confirmed' }] }))).toEqual([
    { do: 'agree_appointment', appointment: APPOINTMENT },
  ]);
});

test('what others have read or taken over cannot be taken back', () => {
  const acts: Act[] = [
    { do: 'write', visibility: 'public', text: 'x', photos: [] },
    { do: 'transfer', to: 'jonas', comment: 'x' },
    { do: 'force_close', reason: 'x' },
    { do: 'accept' },
    { do: 'set_visibility', visibility: 'public' },
  ];
  expect(acts.map((act) => inverse(act, before()))).toEqual(acts.map(() => null));
});

test('undo is offered only where the ticket allows it', () => {
  const acts: Act[] = [{ do: 'unhold' }];
  expect(allows(before({ actions: ['unhold'] }), acts)).toBe(true);
  expect(allows(before({ actions: ['note'] }), acts)).toBe(false);
});
