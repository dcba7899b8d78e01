import { describe, expect, it, test } from 'vitest';
import type { EquipmentView, PersonView } from '../api/types';
import { draftOf, emptyFields, offered } from './draft.svelte';

const freezer: EquipmentView = {
  id: '01900000-0000-7000-8000-000000000f01',
  name: 'Freezer cell 2',
  place: 'Kalix Fisk AB',
  address: 'Strandgatan 22, 952 33 Kalix',
  zone: 'Europe/Stockholm',
  code: 'FC-0217',
  customer: '',
  retired: false,
};
const other: EquipmentView = { ...freezer, id: 'x', name: 'A door beside FC-0217', code: 'D-1' };

describe('a new ticket', () => {
  it('a code in full is offered first', () => {
    expect(offered([other, freezer], 'fc-0217').map((one) => one.id)).toEqual([freezer.id, other.id]);
  });

  it('a device is found by its place', () => {
    expect(offered([freezer], 'kalix fisk')).toEqual([freezer]);
  });

  it('nothing is offered before anything is typed', () => {
    expect(offered([freezer], '  ')).toEqual([]);
  });

  it('the device brings its name and the zone of its site', () => {
    const fields = { ...emptyFields(), description: ' Door frozen shut ', place: 'Kalix Fisk AB', phone: '112 ' };
    expect(draftOf(fields, freezer)).toMatchObject({
      description: 'Door frozen shut',
      equipment: freezer.id,
      equipment_name: 'Freezer cell 2',
      zone: 'Europe/Stockholm',
      place: 'Kalix Fisk AB',
      contact: { phone: '112' },
      visibility: 'public',
    });
  });

  it('what follows names the ticket that it follows', () => {
    const before = { id: 'b', number: 'T-1042' };
    expect(draftOf(emptyFields(), null, null, null, before).follow_up_of).toBe('b');
    expect(draftOf(emptyFields(), null).follow_up_of).toBeNull();
  });

  it('without a device no device and no zone are claimed', () => {
    const draft = draftOf({ ...emptyFields(), description: 'Door' }, null);
    expect(draft.equipment).toBeNull();
    expect(draft.equipment_name).toBe('');
    expect(draft.zone).toBe('');
  });
});

const linh: PersonView = {
  id: '01900000-0000-7000-8000-00000000c001',
  name: 'Linh Tran',
  role: 'requester',
  email: 'linh@town.example',
  phone: '+84 90 1',
  active: true,
  handles: false,
  openTickets: 0,
};

// Covers: S3-4, S3-5
test('for another account it is theirs, sent to them or made as they would', () => {
  const fields = { ...emptyFields(), title: ' Codes ', description: 'Check yours', phone: '112' };
  expect(draftOf(fields, null, null, { person: linh, send: true })).toMatchObject({
    title: 'Codes',
    owner: linh.id,
    notify_owner: true,
    contact: { name: 'Linh Tran', phone: '112', email: 'linh@town.example' },
  });
  expect(draftOf(fields, null, null, { person: linh, send: false })).toMatchObject({ owner: linh.id, notify_owner: false });
  expect(draftOf(fields, null)).toMatchObject({ owner: null, notify_owner: false, contact: { name: '' } });
});
