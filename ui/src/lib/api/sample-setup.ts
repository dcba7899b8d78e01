/** Made-up records of an enterprise's set-up, for looking at the screens without an office. */
import type { Article, SetupView, TicketType } from './types';

function record(id: string, body: Partial<TicketType>, stage: SetupView['stage'] = 'published'): SetupView {
  return { kind: 'ticket_type', id, version: 2, stage, published: stage === 'published' ? 2 : null, body };
}

function article(id: string, body: Partial<Article>, stage: SetupView['stage'] = 'published'): SetupView {
  const whole = { kind: 'solution', problem: '', types: [], devices: [], language: '', audience: 'staff', ...body };
  return { kind: 'article', id, version: 1, stage, published: stage === 'published' ? 1 : null, body: whole };
}

export function sampleSetup(): SetupView[] {
  return [
    record('t1', { name: 'Repair', description: 'Something does not work' }),
    record('t2', { name: 'Installation', description: 'New units and first start' }),
    record('t3', { name: 'Spare parts', description: 'Filters, gaskets, remote controls' }, 'draft'),
    { kind: 'template', id: 'm1', version: 1, stage: 'published', published: 1, body: { name: 'On our way', text: '{technician} is on the way to {device}.', audience: 'public', types: [], at_once: true } },
    { kind: 'template', id: 'm2', version: 3, stage: 'published', published: 3, body: { name: 'Visit agreed', text: 'We come on {appointment}. Somebody has to let us in.', audience: 'public', types: ['t1'], at_once: false } },
    article('k1', { title: 'Ice on the evaporator', problem: 'The room gets warm, the fan is loud.', answer: '1. Defrost by hand.\n2. Check the door seal.\n3. Look at the heater of the drain.', types: ['t1'] }),
    article('k2', { kind: 'faq', title: 'How do I silence the alarm?', problem: 'The panel beeps.', answer: 'Press the bell for three seconds. The fault stays shown.', audience: 'public', language: 'en' }),
    article('k3', { title: '空调漏水', problem: '室内机滴水', answer: '清洗排水管', language: 'zh-Hans' }),
    article('k4', { title: 'Door heater of CR-2', answer: 'Fuse F7.' }, 'draft'),
    {
      kind: 'rule',
      id: 'r1',
      version: 1,
      stage: 'published',
      published: 1,
      body: {
        name: 'Repairs to whoever has time',
        on: 'created',
        minutes: 0,
        when: { types: ['t1'], priorities: ['urgent', 'high'], states: [], devices: [], words: [], repeat_days: 0 },
        then: [{ do: 'assign', by: 'least_load', experts: [] }, { do: 'reply', template: 'm1' }],
      },
    },
    { kind: 'department', id: 'd1', version: 1, stage: 'published', published: 1, body: { name: 'Cold rooms', description: '' } },
  ];
}
