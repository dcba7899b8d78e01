import { describe, expect, it } from 'vitest';
import type { EquipmentView } from '../api/types';
import { draftOf, emptyFields, offered } from './draft.svelte';

const freezer: EquipmentView = {
  id: '01900000-0000-7000-8000-000000000f01',
  name: 'Freezer cell 2',
  place: 'Kalix Fisk AB',
  address: 'Strandgatan 22, 952 33 Kalix',
  zone: 'Europe/Stockholm',
  code: 'FC-0217',
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

  it('without a device no device and no zone are claimed', () => {
    const draft = draftOf({ ...emptyFields(), description: 'Door' }, null);
    expect(draft.equipment).toBeNull();
    expect(draft.equipment_name).toBe('');
    expect(draft.zone).toBe('');
  });
});
