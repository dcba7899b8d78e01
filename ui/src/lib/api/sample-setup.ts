/** Made-up records of an enterprise's set-up, for looking at the screens without an office. */
import type { AnswerView, Article, FormField, FormView, SetupView, TicketType, TypeView } from './types';

function field(id: string, kind: FormField['kind'], label: string, more: Partial<FormField> = {}): FormField {
  const whole = { id, kind, label, help: '', required: false, moment: 'report', options: [], show_if: null, min: null, max: null, columns: [], ...more };
  // As the office sends it: without what is empty.
  const said = Object.entries(whole).filter(([, value]) => value !== '' && value !== null && !(Array.isArray(value) && value.length === 0));
  return Object.fromEntries(said) as unknown as FormField;
}

/** The form of the sample's cold rooms. */
export function sampleForm(): FormField[] {
  return [
    field('device', 'device', 'Device', { required: true }),
    field('before', 'photo', 'Photo'),
    field('temperature', 'number', 'Temperature shown', { help: 'In °C, as on the display', min: -40, max: 40 }),
    field('goods', 'single', 'Goods inside?', {
      options: [
        { id: 'empty', label: 'Empty' },
        { id: 'chilled', label: 'Chilled' },
        { id: 'frozen', label: 'Frozen' },
      ],
    }),
    field('since', 'date_time', 'Frozen since', { show_if: { field: 'goods', is: ['frozen'] } }),
    field('parts', 'table', 'Parts used', {
      moment: 'work',
      columns: [field('part', 'text', 'Part'), field('number', 'number', 'Number')],
    }),
    field('signed', 'signature', 'Signature', { moment: 'work', required: true }),
  ];
}

function record(id: string, body: Partial<TicketType>, stage: SetupView['stage'] = 'published'): SetupView {
  return { kind: 'ticket_type', id, version: 2, stage, published: stage === 'published' ? 2 : null, body };
}

function article(id: string, body: Partial<Article>, stage: SetupView['stage'] = 'published'): SetupView {
  const whole = { kind: 'solution', problem: '', types: [], devices: [], language: '', audience: 'staff', ...body };
  return { kind: 'article', id, version: 1, stage, published: stage === 'published' ? 1 : null, body: whole };
}

export function sampleSetup(): SetupView[] {
  return [
    record('t1', {
      name: 'Repair',
      description: 'Something does not work',
      flow: 'problem',
      place: 0,
      form: sampleForm(),
      forms: [{ version: 6, fields: sampleForm() }],
      guidance: 'Defrost by hand first. The spare heater is in the van.',
      checklist: [{ id: 's1', text: 'Check the door seal', required: true }],
    }),
    record('t2', { name: 'Installation', description: 'New units and first start', place: 1 }),
    record('t3', { name: 'Spare parts', description: 'Filters, gaskets, remote controls', flow: 'spare_parts', place: 2 }, 'draft'),
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

export function sampleTypes(): TypeView[] {
  const priorities: TypeView['priorities'] = ['urgent', 'high', 'normal', 'low'];
  const type = { deleted: false, offered: true, priorities, department: null };
  return [
    { ...type, id: 't1', name: 'Repair', description: 'Something does not work', flow: 'problem', form: { version: 6, fields: sampleForm() } },
    { ...type, id: 't2', name: 'Installation', description: 'New units and first start', flow: 'custom', form: null },
  ];
}

export function sampleFilledForm(): FormView {
  const answers: Record<string, AnswerView['answer']> = { temperature: '9', goods: 'frozen', since: '2026-11-21T22:00' };
  const fields = sampleForm()
    .filter((one) => one.kind !== 'device')
    .map((one) => ({ field: one, answer: answers[one.id] ?? null, shown: true, missing: one.id === 'signed', other: null, otherBy: '' }));
  return { version: 6, fields, editable: true };
}
