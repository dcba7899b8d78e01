import { expect, test } from 'vitest';
import type { Host } from '../api/host';
import type { Act, Appointment, BoardFit, TicketView } from '../api/types';
import { drop, undo } from './drop';

const appointment = (start: string, end = '2026-11-18T11:00'): Appointment => ({ id: 'a1', start, end, zone: 'Europe/Stockholm', remind_minutes: 30 });
const fitted = (more: Partial<BoardFit> = {}): BoardFit => ({
  appointment: appointment('2026-11-18T10:00'),
  span: { from: 0, to: 3_600_000 },
  overlaps: [],
  nextFree: null,
  outsideHours: false,
  eligible: true,
  gives: null,
  holder: 'mara',
  version: 4,
  ...more,
});

/** A host that counts versions and refuses what it is told to. */
function office(refuses: Act['do'] | null = null) {
  const acts: [number, Act][] = [];
  let version = 4;
  const host = {
    ticket: () => Promise.resolve({ version } as TicketView),
    act: (_: string, base: number, act: Act) => {
      if (act.do === refuses) return Promise.reject({ code: 'closed', detail: '', field: '' });
      acts.push([base, act]);
      version += 1;
      return Promise.resolve({ command: 'c', ticket: 't', parked: false });
    },
  } as unknown as Host;
  return { host, acts };
}

test('what was in the tray is assigned and agreed, and taken back the other way round', async () => {
  const { host, acts } = office();
  const stood = { ticket: 't', holder: null, appointment: null };
  const { back, problem } = await drop(host, stood, fitted({ gives: 'assign', holder: null }), 'mara', 'Ring twice', 'Undone');
  expect(problem).toBeNull();
  expect(acts).toEqual([
    [4, { do: 'assign', assignee: 'mara', comment: 'Ring twice', corrections: [] }],
    [5, { do: 'agree_appointment', appointment: appointment('2026-11-18T10:00') }],
  ]);
  await undo(host, 't', back);
  expect(acts.slice(2)).toEqual([
    [6, { do: 'cancel_appointment', appointment: 'a1', reason: '' }],
    [7, { do: 'take_back', reason: 'Undone' }],
  ]);
});

test('what goes to somebody else is passed on, and goes back to who had it at the time it had', async () => {
  const { host, acts } = office();
  const before = appointment('2026-11-18T08:00');
  const stood = { ticket: 't', holder: 'jonas', appointment: before };
  const { back } = await drop(host, stood, fitted({ gives: 'transfer', holder: 'jonas' }), 'mara', 'Nearer', 'Undone');
  await undo(host, 't', back);
  expect(acts.map(([, act]) => act.do)).toEqual(['transfer', 'agree_appointment', 'agree_appointment', 'transfer']);
  expect(acts[2]![1]).toEqual({ do: 'agree_appointment', appointment: before });
  expect(acts[3]![1]).toEqual({ do: 'transfer', to: 'jonas', comment: 'Undone' });
});

test('what is put down where it was does nothing', async () => {
  const { host, acts } = office();
  const stood = { ticket: 't', holder: 'mara', appointment: appointment('2026-11-18T10:00') };
  expect(await drop(host, stood, fitted(), 'mara', '', '')).toEqual({ back: [], problem: null });
  expect(acts).toEqual([]);
});

test('a time that is refused leaves the ticket with the person, and says so', async () => {
  const { host, acts } = office('agree_appointment');
  const stood = { ticket: 't', holder: null, appointment: null };
  const { back, problem } = await drop(host, stood, fitted({ gives: 'assign' }), 'mara', 'Ring twice', 'Undone');
  expect(problem?.code).toBe('closed');
  expect(back).toEqual([{ do: 'take_back', reason: 'Undone' }]);
  expect(acts).toHaveLength(1);
  const refused = await drop(office('assign').host, stood, fitted({ gives: 'assign' }), 'mara', '', '');
  expect(refused).toEqual({ back: [], problem: { code: 'closed', detail: '', field: '' } });
});
