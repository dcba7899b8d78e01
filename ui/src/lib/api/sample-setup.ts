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
    { kind: 'department', id: 'd1', version: 1, stage: 'published', published: 1, body: { name: 'Cold rooms', description: '' } },
  ];
}
