import { describe, expect, it } from 'vitest';
import type { Host } from '../api/host';
import type { Act, TicketView } from '../api/types';
import { AssignForm } from './assign-form.svelte';

const TICKET = '01900000-0000-7000-8000-000000001058';
const ELINA = '01900000-0000-7000-8000-00000000000e';
const MARA = '01900000-0000-7000-8000-00000000000a';

function view(version: number, changes: Partial<TicketView> = {}): TicketView {
  return {
    row: { id: TICKET, number: 'T-1058', title: 'Freezer door frame frozen shut', state: 'pending_assignment' },
    version,
    description: 'It does not seal.',
    contact: { name: 'Britta Sandström', phone: '+46 73 210 44 1', email: '', address: 'Strandgatan 22' },
    zone: 'Europe/Stockholm',
    wishedTime: '',
    appointments: [],
    actions: ['assign'],
    handlers: [ELINA, MARA],
    ...changes,
  } as TicketView;
}

/** An office that answers at once; `refuse` names the acts that it says no to. */
function office(first: TicketView) {
  const sent: { version: number; act: Act }[] = [];
  const state = { view: first, refuse: new Set<Act['do']>() };
  const host = {
    ticket: async () => state.view,
    act: async (_: string, version: number, act: Act) => {
      if (state.refuse.has(act.do)) throw { code: 'bad_time', detail: '', field: '' };
      sent.push({ version, act });
      state.view = { ...state.view, version: state.view.version + 1, actions: [] };
    },
  } as unknown as Host;
  return { host, sent, state };
}

async function filled(host: Host): Promise<AssignForm> {
  const form = new AssignForm(host, TICKET);
  await form.read();
  form.assignee = ELINA;
  form.comment = 'Take the door heater kit.';
  return form;
}

describe('assigning', () => {
  it('is not ready without a person and a comment', async () => {
    const { host } = office(view(3));
    const form = new AssignForm(host, TICKET);
    await form.read();
    expect(form.ready).toBe(false);
    form.assignee = ELINA;
    expect(form.ready).toBe(false);
    form.comment = '   ';
    expect(form.ready).toBe(false);
    form.comment = 'Take the kit.';
    expect(form.ready).toBe(true);
  });

  it('sends the person, the comment and the corrections in one act', async () => {
    const { host, sent } = office(view(3));
    const form = await filled(host);
    if (form.typed) form.typed.contact_phone = '+46 73 210 44 17';
    expect(await form.send()).toBe('assigned');
    expect(sent).toEqual([
      {
        version: 3,
        act: {
          do: 'assign',
          assignee: ELINA,
          comment: 'Take the door heater kit.',
          corrections: [{ field: 'contact_phone', was: '+46 73 210 44 1', now: '+46 73 210 44 17' }],
        },
      },
    ]);
  });

  it('agrees the appointment after that, on the version that the assignment made', async () => {
    const { host, sent } = office(view(3));
    const form = await filled(host);
    form.appointment = { day: '2026-11-18', from: '13:30', to: '15:00' };
    expect(await form.send()).toBe('assigned');
    expect(sent.map(({ version, act }) => [version, act.do])).toEqual([
      [3, 'assign'],
      [4, 'agree_appointment'],
    ]);
  });

  it('an appointment that stands and is not touched is not sent again', async () => {
    const standing = { id: 'a', start: '2026-11-18T13:30', end: '2026-11-18T15:00', zone: 'Europe/Stockholm', remind_minutes: 30 };
    const { host, sent } = office(
      view(3, { appointments: [{ appointment: standing, startsAt: 0, endsAt: 0, remindAt: 0, unsent: false, state: 'confirmed', missedAt: null, next: [] }] }),
    );
    const form = await filled(host);
    expect(form.appointment).toEqual({ day: '2026-11-18', from: '13:30', to: '15:00' });
    await form.send();
    expect(sent.map(({ act }) => act.do)).toEqual(['assign']);
  });

  it('a refused appointment is told, and a second press does not assign twice', async () => {
    const { host, sent, state } = office(view(3));
    const form = await filled(host);
    form.appointment = { day: '2026-03-29', from: '02:30', to: '' };
    state.refuse.add('agree_appointment');
    expect(await form.send()).toBe('appointment_refused');
    expect(form.refusal?.code).toBe('bad_time');

    await form.read();
    expect(form.assignee).toBe(ELINA);
    state.refuse.clear();
    form.appointment = { ...form.appointment, from: '03:30' };
    expect(await form.send()).toBe('assigned');
    expect(sent.map(({ act }) => act.do)).toEqual(['assign', 'agree_appointment']);
  });

  it('two presses in a row assign once', async () => {
    const { host, sent } = office(view(3));
    const form = await filled(host);
    const outcomes = await Promise.all([form.send(), form.send()]);
    expect(outcomes).toEqual(['assigned', 'refused']);
    expect(sent.length).toBe(1);
  });

  it('a refused assignment keeps all that was typed', async () => {
    const { host, sent, state } = office(view(3));
    const form = await filled(host);
    state.refuse.add('assign');
    expect(await form.send()).toBe('refused');
    expect(sent).toEqual([]);
    expect(form.comment).toBe('Take the door heater kit.');
    expect(form.assignee).toBe(ELINA);
  });
});

describe('a ticket that changes while it is being assigned', () => {
  it('keeps the comment, the person and the corrections', async () => {
    const { host, state } = office(view(3));
    const form = await filled(host);
    if (form.typed) form.typed.contact_phone = '112';
    state.view = view(4, { description: 'It does not seal at all.' });
    await form.read();
    expect(form.typed?.description).toBe('It does not seal at all.');
    expect(form.typed?.contact_phone).toBe('112');
    expect(form.comment).toBe('Take the door heater kit.');
    expect(form.assignee).toBe(ELINA);
  });

  it('does not keep a person who may no longer be chosen', async () => {
    const { host, state } = office(view(3));
    const form = await filled(host);
    state.view = view(4, { handlers: [MARA] });
    await form.read();
    expect(form.assignee).toBeNull();
    expect(form.ready).toBe(false);
  });

  it('cannot be sent once somebody else has assigned it', async () => {
    const { host, state, sent } = office(view(3));
    const form = await filled(host);
    state.view = view(4, { actions: [] });
    await form.read();
    expect(await form.send()).toBe('refused');
    expect(sent).toEqual([]);
  });
});
