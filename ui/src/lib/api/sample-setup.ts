/** Made-up records of an enterprise's set-up, for looking at the screens without an office. */
import type { SetupView, TicketType } from './types';

function record(id: string, body: Partial<TicketType>, stage: SetupView['stage'] = 'published'): SetupView {
  return { kind: 'ticket_type', id, version: 2, stage, published: stage === 'published' ? 2 : null, body };
}

export function sampleSetup(): SetupView[] {
  return [
    record('t1', { name: 'Repair', description: 'Something does not work' }),
    record('t2', { name: 'Installation', description: 'New units and first start' }),
    record('t3', { name: 'Spare parts', description: 'Filters, gaskets, remote controls' }, 'draft'),
    {
      kind: 'sla_policy',
      id: 's1',
      version: 1,
      stage: 'published',
      published: 1,
      body: {
        name: 'Service contract',
        targets: { urgent: { response: 15, resolution: 240, same_day: false }, high: { response: 120, resolution: 1440, same_day: true } },
        calendar: 'c1',
        warn_percent: 75,
        pauses_on_hold: true,
        response_is: 'public_reply',
        escalate_to: 2,
        levels: [{ level: 2, name: 'Chillers', people: ['piotr'] }],
      },
    },
    {
      kind: 'calendar',
      id: 'c1',
      version: 1,
      stage: 'published',
      published: 1,
      body: {
        name: 'Office hours',
        zone: 'Europe/Helsinki',
        week: [...Array.from({ length: 5 }, () => [{ from: 480, to: 720 }, { from: 780, to: 1020 }]), [], []],
        days: [{ date: '2026-12-24', hours: [{ from: 540, to: 720 }], name: 'Christmas Eve' }],
      },
    },
    { kind: 'department', id: 'd1', version: 1, stage: 'published', published: 1, body: { name: 'Cold rooms', description: '' } },
  ];
}
