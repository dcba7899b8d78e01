import { expect, test } from 'vitest';
import type { Host, PersonDraft } from '../api/host';
import type { PersonView } from '../api/types';
import { Devices, emptyDevice } from '../devices/devices.svelte';
import { emptyPerson, People } from '../people/people.svelte';

const person = (id: string, more: Partial<PersonView> = {}): PersonView => ({
  id,
  name: id,
  role: 'technician',
  email: `${id}@halden.example`,
  phone: '',
  active: true,
  handles: true,
  openTickets: 0,
  ...more,
});

function host() {
  const people = [person('Jonas'), person('Aylin', { active: false }), person('Mara')];
  const saved: PersonDraft[] = [];
  const state = { away: false };
  const fake = {
    directory: async () => {
      if (state.away) throw { code: 'no_connection', detail: '', field: '' };
      return { people, equipment: [{ ...emptyDevice('UTC'), id: 'p', name: 'Pump', place: 'Cellar' }], types: [] };
    },
    accounts: async () => {
      if (state.away) throw { code: 'no_connection', detail: '', field: '' };
      return [person('Zoe', { role: 'requester', handles: false })];
    },
    personSave: async (draft: PersonDraft) => {
      saved.push(draft);
      if (draft.email === '') throw { code: 'email_malformed', detail: '', field: 'email' };
      return { person: person(draft.id ?? 'New', { name: draft.name }), setUpLink: draft.id ? null : 'https://office.example/set-up#x' };
    },
    personSetUpLink: async (id: string) => ({ setUpLink: `https://office.example/set-up#${id}` }),
  } as unknown as Host;
  return { fake, saved, state };
}

test('those who may not sign in come last, and a search narrows the list', async () => {
  const people = new People(host().fake);
  await people.read();
  // Who only asks for help is in the register, and not in the directory of devices.
  expect(people.shown.map((one) => one.name)).toEqual(['Jonas', 'Mara', 'Zoe', 'Aylin']);
  people.search = 'mar';
  expect(people.shown.map((one) => one.name)).toEqual(['Mara']);
});

test('a register of a minute ago stays when the office cannot be reached', async () => {
  const { fake, state } = host();
  const devices = new Devices(fake);
  await devices.read();
  state.away = true;
  await devices.read();
  expect(devices.status).toBe('ready');
  expect(devices.shown.map((one) => one.name)).toEqual(['Pump']);
});

test('a register that was never read says that it cannot be', async () => {
  const { fake, state } = host();
  state.away = true;
  const devices = new Devices(fake);
  await devices.read();
  expect(devices.status).toBe('failed');
  expect(devices.problem?.code).toBe('no_connection');
});

test('a second press saves nothing twice', async () => {
  const { fake, saved } = host();
  const people = new People(fake);
  people.begin({ ...emptyPerson(), name: 'Elina', email: 'e@halden.example' });
  await Promise.all([people.save(), people.save()]);
  expect(saved.length).toBe(1);
});

test('what was typed stays when it is refused, and says which field is wrong', async () => {
  const people = new People(host().fake);
  people.begin({ ...emptyPerson(), name: 'Elina' });
  expect(await people.save()).toBeNull();
  expect(people.draft?.name).toBe('Elina');
  expect(people.refusal?.field).toBe('email');
});

test('a one-time link stands at its person only, and is gone with the form', async () => {
  const { fake } = host();
  const people = new People(fake);
  await people.read();
  people.begin({ ...emptyPerson(), name: 'Elina', email: 'e@halden.example' });
  await people.save();
  expect(people.link).toBe('https://office.example/set-up#x');
  const jonas = people.all[0];
  if (jonas) people.edit(jonas);
  expect(people.link).toBeNull();
  await people.makeLink('Jonas');
  expect(people.link).toBe('https://office.example/set-up#Jonas');
  people.close();
  if (jonas) people.edit(jonas);
  expect(people.link).toBeNull();
});
