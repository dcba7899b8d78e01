/** Accounts and somebody's own tickets, made up. */
import { sampleTypes } from './sample-setup';
import { samplePeople } from './sample-tickets';
import type { MyTicket, MyTickets, PersonView } from './types';

export function sampleAccounts(): PersonView[] {
  const requester = (n: number, name: string, email: string): PersonView => ({
    id: `01900000-0000-7000-8000-00000000c00${n}`,
    name,
    email,
    phone: '+46 70 111 22 33',
    role: 'requester',
    active: true,
    handles: false,
    openTickets: 0,
  });
  return [
    requester(1, 'Gunnar Nilsson', 'gunnar@norrbottenfisk.example'),
    requester(2, 'Trần Quốc Bảo', 'bao@hafentor.example'),
    requester(3, '李娜', 'li.na@haigang.example'),
    ...samplePeople(),
  ];
}

export function sampleMine(empty: boolean): MyTickets {
  const one = (n: number, title: string, more: Partial<MyTicket> = {}): MyTicket => ({
    id: `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`,
    number: `T-${n}`,
    title,
    state: 'in_progress',
    word: 'state.in_progress',
    closeKind: null,
    createdAt: Date.now() - (n - 1000) * 3_600_000,
    sentBy: '',
    yourTurn: false,
    page: `/s/${n}`,
    ...more,
  });
  const rows = [
    one(1042, 'Cold room 2 does not hold temperature'),
    one(1047, 'Which filter fits unit 3?', { state: 'awaiting_requester', word: 'word.back_office.answered', yourTurn: true }),
    one(1051, 'Please check the new access codes', { sentBy: 'Aylin Demir', state: 'pending_assignment', word: 'word.back_office.open' }),
    one(1029, 'Roller door stops half-way', { state: 'closed', word: 'state.closed', closeKind: 'confirmed' }),
  ];
  return {
    rows: empty ? [] : rows,
    total: empty ? 0 : rows.length,
    types: sampleTypes(),
    departments: [
      { id: 'd1', name: 'Technical' },
      { id: 'd2', name: 'Accounts' },
    ],
  };
}
