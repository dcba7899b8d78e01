import { describe, expect, it } from 'vitest';
import { corrections, follow, type Reported } from './corrections';

const reported: Reported = {
  contact_name: 'Britta Sandström',
  contact_phone: '+46 73 210 44 1',
  contact_email: '',
  contact_address: 'Strandgatan 22, 952 33 Kalix',
  description: 'It does not seal any more.',
  wished_time: '',
};

describe('corrections', () => {
  it('an untouched report has no corrections', () => {
    expect(corrections(reported, { ...reported })).toEqual([]);
  });

  it('a corrected phone carries the old and the new number', () => {
    const now = { ...reported, contact_phone: '+46 73 210 44 17 ' };
    expect(corrections(reported, now)).toEqual([
      { field: 'contact_phone', was: '+46 73 210 44 1', now: '+46 73 210 44 17' },
    ]);
  });

  it('space around a text is no correction', () => {
    expect(corrections(reported, { ...reported, contact_name: ' Britta Sandström ' })).toEqual([]);
  });

  it('emptying a field is a correction', () => {
    expect(corrections(reported, { ...reported, contact_address: '' })).toEqual([
      { field: 'contact_address', was: 'Strandgatan 22, 952 33 Kalix', now: '' },
    ]);
  });

  it('several corrections keep the order of the screen', () => {
    const now = { ...reported, wished_time: 'today', contact_name: 'Britta' };
    expect(corrections(reported, now).map((one) => one.field)).toEqual(['contact_name', 'wished_time']);
  });
});

describe('a ticket that changes while somebody types', () => {
  it('untouched fields follow the ticket', () => {
    const fresh = { ...reported, contact_email: 'britta@example.org' };
    expect(follow(reported, { ...reported }, fresh)).toEqual(fresh);
  });

  it('what was typed stays, and is measured against the new value', () => {
    const typed = { ...reported, contact_phone: '112' };
    const fresh = { ...reported, contact_phone: '+46 1', description: 'Door frozen' };
    const next = follow(reported, typed, fresh);
    expect(next.contact_phone).toBe('112');
    expect(next.description).toBe('Door frozen');
    expect(corrections(fresh, next)).toEqual([{ field: 'contact_phone', was: '+46 1', now: '112' }]);
  });

  it('the same correction made elsewhere is no correction any more', () => {
    const typed = { ...reported, contact_phone: '112' };
    const fresh = { ...reported, contact_phone: '112' };
    expect(corrections(fresh, follow(reported, typed, fresh))).toEqual([]);
  });
});
