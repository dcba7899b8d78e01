/** The made-up tickets of the sample host. */
import type { ChosenPhoto } from './host';
import { newId } from './ids';
import { wallInstant } from '../queue/site-time';
import { sampleFilledForm } from './sample-setup';
import type {
  Act,
  ActName,
  Appointment,
  AppointmentView,
  BarLook,
  DueView,
  OutboxEntry,
  OutboxView,
  PersonView,
  Phase,
  PhotoView,
  Stage,
  PromiseView,
  SlaClock,
  State,
  StepKey,
  TicketRow,
  TicketView,
  Visibility,
  Used,
  UsedView,
  VisitState,
} from './types';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const ago = (ms: number) => Date.now() - ms;
const id = (n: number) => `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`;

export function samplePeople(): PersonView[] {
  const person = (name: string, role: PersonView['role'], openTickets: number): PersonView => ({
    id: name.split(' ')[0]?.toLowerCase() ?? name,
    name,
    role,
    email: `${name.split(' ')[0]?.toLowerCase()}@halden.example`,
    phone: '+358 40 555 0100',
    active: true,
    handles: role === 'technician',
    openTickets,
  });
  return [
    person('Mara Lindqvist', 'technician', 6),
    person('Jonas Berg', 'technician', 3),
    person('Piotr Zieliński', 'technician', 0),
    person('Aylin Demir', 'dispatcher', 0),
    person('Sinikka Laine', 'administrator', 0),
  ];
}

function row(n: number, title: string, state: State, place: string, more: Partial<TicketRow> = {}): TicketRow {
  return {
    id: id(n),
    number: `T-${n}`,
    title,
    state,
    word: `state.${state}`,
    closeKind: null,
    priority: 'normal',
    place,
    equipmentName: '',
    contactName: 'Gunnar Nilsson',
    assignee: 'mara',
    assigneeName: 'Mara Lindqvist',
    createdAt: ago(3 * HOUR),
    updatedAt: ago(20 * MINUTE),
    appointment: null,
    returned: false,
    requesterReplied: false,
    holdReason: '',
    unsent: 0,
    parked: 0,
    due: null,
    typeName: 'Repair',
    department: '',
    submitter: 'Gunnar Nilsson',
    responseMs: null,
    resolutionMs: null,
    ...more,
  };
}

const due = (clock: SlaClock, inMs: number): DueView => ({ clock, dueAt: Date.now() + inMs, warnAt: Date.now() + inMs - HOUR, leftMs: null, paused: null });
const stands = (paused: Phase): DueView => ({ clock: 'resolution', dueAt: null, warnAt: null, leftMs: 5 * HOUR, paused });

/** Both promises, and who was asked for help. */
function promise(of: TicketRow): PromiseView {
  const resolution = of.due && { ...of.due, clock: 'resolution' as const };
  return {
    clocks: resolution
      ? [
          { clock: 'response', course: 'done', targetMs: 15 * MINUTE, leftMs: 0, dueAt: of.createdAt + 15 * MINUTE, warnAt: null, doneAt: of.createdAt + 9 * MINUTE, missed: false },
          { clock: 'resolution', course: resolution.paused ? 'paused' : 'running', targetMs: 4 * HOUR, leftMs: resolution.leftMs ?? 0, dueAt: resolution.dueAt, warnAt: resolution.warnAt, doneAt: null, missed: false },
        ]
      : [],
    paused: of.due?.paused ?? null,
    escalationLevel: of.number === 'T-1042' ? 1 : 0,
    levels: [
      { level: 1, name: '', people: ['Jonas Berg'] },
      { level: 2, name: 'Chillers', people: ['Piotr Zieliński', 'Aylin Demir'] },
      { level: 3, name: '', people: [] },
    ],
    collaborators: of.number === 'T-1042' ? [{ id: 'jonas', name: 'Jonas Berg' }] : [],
    colleagues: [
      { id: 'piotr', name: 'Piotr Zieliński' },
      { id: 'aylin', name: 'Aylin Demir' },
    ],
  };
}

const NOBODY = { assignee: null, assigneeName: null };

export function sampleRows(): TicketRow[] {
  return [
    row(1055, 'Booster pump trips after ten minutes', 'assigned', 'Kemi Vesi', { priority: 'urgent', due: due('response', -22 * MINUTE) }),
    row(1042, 'Cold room 2 does not hold temperature', 'in_progress', 'Norrbotten Fisk, Haparanda', {
      priority: 'urgent',
      equipmentName: 'Cold room CR-2',
      unsent: 5,
      due: due('resolution', 41 * MINUTE),
      appointment: visit(false),
    }),
    row(1051, 'Heat pump error E-44', 'in_progress', 'Kivirannan koulu, Tornio', { requesterReplied: true, appointment: visit(true, 5) }),
    row(1047, 'Which filter fits unit 3?', 'awaiting_requester', 'Kivirannan koulu', { contactName: 'Eero Salmi', priority: 'low', due: stands('awaiting') }),
    row(1033, 'Compressor bearing', 'on_hold', 'Meri-Lapin Kylmä', { holdReason: 'part due Fri 20 Nov', due: stands('on_hold') }),
    row(1038, 'Dock leveller does not lower', 'closed', 'Kemi harbour', { closeKind: 'forced', parked: 1 }),
    row(1029, 'Roller door stops half-way', 'resolved', 'Kemi harbour, gate 4', { unsent: 1 }),
    row(1061, 'Freezer door frame frozen shut', 'pending_assignment', 'Norrbotten Fisk', { ...NOBODY, priority: 'high', due: due('response', 95 * MINUTE) }),
    row(1060, 'Wrong spare part on site', 'pending_assignment', 'Haus Elbblick', { ...NOBODY, returned: true, due: due('response', 20 * HOUR) }),
    row(1056, 'Cửa tự động không đóng hết', 'pending_assignment', 'Hafen Tor 12, Hamburg', { ...NOBODY, contactName: 'Trần Quốc Bảo' }),
    row(1057, '冷库压缩机噪音大，夜间温度报警反复出现', 'pending_assignment', '海港冷链', { ...NOBODY, contactName: '李娜' }),
    row(1062, 'No heating on the second floor', 'pending_assignment', 'Oulun Toimitilat', NOBODY),
    row(1044, 'Chiller K-3 down', 'in_progress', 'Luleå Plast', { assignee: 'jonas', assigneeName: 'Jonas Berg' }),
  ];
}

/** The same tickets over and over, under names of their own. */
export function manyRows(): TicketRow[] {
  const rows = sampleRows();
  return Array.from({ length: 2_000 }, (_, n) => ({ ...rows[n % rows.length]!, id: n < rows.length ? rows[n]!.id : id(10_000 + n) }));
}

const NEXT: Partial<Record<VisitState, ActName[]>> = { confirmed: ['set_out', 'arrive'], travelling: ['arrive'] };

/** An appointment with its moments, as a host gives it. */
export function appointmentView(appointment: Appointment, state: VisitState = 'confirmed'): AppointmentView {
  const startsAt = wallInstant(appointment.start, appointment.zone) ?? 0;
  const endsAt = appointment.end ? wallInstant(appointment.end, appointment.zone) : null;
  return { appointment, startsAt, endsAt, remindAt: startsAt - appointment.remind_minutes * MINUTE, unsent: false, state, missedAt: state === 'confirmed' ? (endsAt ?? startsAt + HOUR) : null, next: NEXT[state] ?? [] };
}

function visit(unsent: boolean, hours = 2): AppointmentView {
  const start = new Date(Date.now() + hours * HOUR);
  start.setUTCMinutes(30, 0, 0);
  const wall = (at: number) => {
    const text = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Stockholm', dateStyle: 'short', timeStyle: 'short' }).format(at);
    return text.replace(' ', 'T');
  };
  const startsAt = start.getTime();
  const endsAt = startsAt + 90 * MINUTE;
  const appointment = { id: id(hours), start: wall(startsAt), end: wall(endsAt), zone: 'Europe/Stockholm', remind_minutes: 30 };
  return { ...appointmentView(appointment), startsAt, endsAt, remindAt: startsAt - 30 * MINUTE, unsent };
}

const STEPS: StepKey[] = ['reported', 'assigned', 'in_progress', 'resolved', 'closed'];
const LOOKS: Record<State, BarLook[]> = {
  draft: ['local', 'next', 'next', 'next', 'next'],
  pending_assignment: ['current', 'next', 'next', 'next', 'next'],
  assigned: ['done', 'current', 'next', 'next', 'next'],
  in_progress: ['done', 'done', 'current', 'next', 'next'],
  awaiting_requester: ['done', 'done', 'stopped', 'next', 'next'],
  on_hold: ['done', 'done', 'stopped', 'next', 'next'],
  resolved: ['done', 'done', 'done', 'local', 'next'],
  closed: ['done', 'done', 'ended', 'next', 'next'],
};
const WORKING: ActName[] = ['resolve', 'ask', 'hold', 'return', 'transfer', 'escalate', 'add_collaborator', 'remove_collaborator', 'set_priority', 'reply', 'note', 'add_photo', 'agree_appointment', 'propose_appointment', 'set_out', 'arrive', 'edit', 'record_used', 'strike_used', 'force_close'];
const ACTIONS: Record<State, ActName[]> = {
  draft: [],
  pending_assignment: ['claim', 'assign', 'set_priority', 'note', 'edit', 'force_close'],
  assigned: ['accept', 'return', 'transfer', 'reply', 'note', 'add_photo', 'agree_appointment', 'propose_appointment', 'set_out', 'arrive', 'edit'],
  in_progress: WORKING,
  awaiting_requester: ['resume', ...WORKING.filter((name) => name !== 'ask')],
  on_hold: ['unhold', ...WORKING.filter((name) => name !== 'hold')],
  resolved: ['reply', 'note', 'record_used'],
  closed: ['note'],
};

function photo(n: number, name: string, state: PhotoView['state'], percent = 0, stage: Stage = 'during'): PhotoView {
  return { id: id(n), name, file: null, stage, marks: [], visibility: 'public', author: 'Mara Lindqvist', bytes: 2_100_000, width: 2048, height: 1536, at: ago(n * MINUTE), state, percent };
}

/** What the office would make of an attached file; the host refuses what is none of these. */
export function sampleAttached(file: ChosenPhoto, name: string, visibility: Visibility): PhotoView {
  const called = typeof file === 'string' ? file : file.name;
  const isPicture = typeof file !== 'string' && file.type.startsWith('image/');
  if (!isPicture && !/\.(pdf|txt|csv|log|docx|xlsx|odt|ods)$/i.test(called)) throw { code: 'file_kind', detail: called, field: 'file' };
  const size = typeof file === 'string' ? 48_000 : file.size;
  return { ...photo(0, name, 'waiting'), id: newId(), file: isPicture ? null : called, stage: isPicture ? 'during' : null, visibility, bytes: size, at: null };
}

const SAMPLE_USED: readonly Used[] = [
  { id: id(61), what: { is: 'work', minutes: 25, kind: 'travel' } },
  { id: id(62), what: { is: 'part', name: 'Defrost heater 230 V', number: '4471', quantity: 1_000, unit: '' }, note: 'From the van, one left' },
];

/** Time and parts, with their sums. */
function sampleUsed(all: readonly Used[]): UsedView {
  const sum = (kind: string) => all.reduce((minutes, { what }) => minutes + (what.is === 'work' && what.kind === kind ? what.minutes : 0), 0);
  return {
    entries: all.map((used, n) => ({ used, author: 'Mara Lindqvist', at: ago((all.length - n) * MINUTE), unsent: n > 0, editable: true, strikable: true })),
    labourMinutes: sum('labour'),
    travelMinutes: sum('travel'),
  };
}

/** A whole ticket from its row; the one in hand (T-1042) has a story. */
export function sampleView(of: TicketRow): TicketView {
  const looks = LOOKS[of.state];
  const story = of.number === 'T-1042';
  const log = (n: number, event: string, by: string, at: number, comment = '', sent = true) => ({
    n,
    event,
    by,
    happenedAt: at,
    arrivedAt: sent ? at + 4_000 : null,
    clockOffsetMs: sent && by === 'Mara Lindqvist' ? 95_000 : null,
    comment,
    person: event === 'assigned' ? 'Mara Lindqvist' : '',
    corrections: [],
    detail: '',
    why: '',
    used: null,
  });
  return {
    row: of,
    version: 4,
    description: story ? 'Room 2 is at +9 since the night. Fans run, but there is ice on the left one.' : of.title,
    contact: { name: of.contactName, phone: '+46 70 174 06 58', email: '', address: 'Smedjegatan 9, 953 31 Haparanda' },
    zone: 'Europe/Stockholm',
    wishedTime: '',
    equipment: 'e1',
    customer: 'Norrbotten Fisk AB',
    typeId: null,
    typeName: 'Repair',
    department: 'Cold rooms',
    form: story ? sampleFilledForm() : null,
    tasks: [{ id: 's1', text: 'Check the door seal', required: true, done: story, doneBy: story ? 'Mara Lindqvist' : '', doneAt: story ? ago(30 * MINUTE) : null, editable: true }],
    canAddTask: true,
    used: sampleUsed(story ? SAMPLE_USED : []),
    guidance: 'Defrost by hand first. The spare heater is in the van.',
    visibility: 'public',
    submitter: { name: of.submitter, owner: null, creatorName: story ? 'Aylin Demir' : '', sentToOwner: false },
    orders: story ? ['PO-4711', 'PO-4802'] : [],
    related: {
      mergedInto: null,
      duplicates: story ? [{ id: id(1038), number: 'T-1038', title: 'Cold room too warm', state: 'closed', closeKind: 'duplicate' }] : [],
      followUpOf: story ? { id: id(1033), number: 'T-1033', title: 'Compressor bearing', state: 'on_hold', closeKind: null } : null,
      followUps: [],
    },
    bar: STEPS.map((key, index) => ({ key, look: story && key === 'in_progress' ? 'local' : (looks[index] ?? 'next') })),
    reopenCount: of.state === 'on_hold' ? 2 : 0,
    closeReason: of.state === 'closed' ? 'The dock is being rebuilt.' : '',
    feedback: '',
    stars: null,
    ratingComment: '',
    messages: story
      ? [
          { n: 1, author: 'Aylin Demir', mine: false, byRequester: false, visibility: 'internal', text: 'Same defrost heater failed in March, T-0871. Spare 4471 is in the van.', photos: [], at: ago(2 * HOUR), sent: { state: 'sent' } },
          { n: 0, author: 'Mara Lindqvist', mine: true, byRequester: false, visibility: 'public', text: 'I am here. Defrosting by hand first, then the heater. About one hour.', photos: [], at: ago(6 * MINUTE), sent: { state: 'waiting' } },
          { n: 0, author: 'Mara Lindqvist', mine: true, byRequester: false, visibility: 'internal', text: 'Heater open circuit. Fitted 4471, one left.', photos: [], at: ago(2 * MINUTE), sent: { state: 'waiting' } },
        ]
      : [],
    nextStage: of.state === 'resolved' ? 'after' : 'during',
    photos: of.state === 'resolved' ? Array.from({ length: 9 }, (_, n) => photo(30 + n, `Photo ${n + 1}`, n < 7 ? 'arrived' : 'waiting')) : story ? [photo(11, 'Display', 'waiting', 0, 'after'), photo(12, 'Fault', 'sending', 62), photo(13, 'Nameplate', 'arrived', 0, 'before'), photo(14, 'Pressure', 'refused')] : [],
    missingPhotos: story ? ['After'] : [],
    evidence: of.state === 'resolved' ? { arrived: 7, declared: 9 } : null,
    appointments: of.appointment ? [of.appointment] : [],
    log: [
      log(1, 'created', of.contactName, of.createdAt),
      log(2, 'assigned', 'Aylin Demir', ago(2 * HOUR + 5 * MINUTE), 'Take the heater from the van.'),
      log(0, 'accepted', 'Mara Lindqvist', ago(7 * MINUTE), '', false),
    ].slice(0, of.assignee ? (of.state === 'assigned' ? 2 : 3) : 1),
    parked:
      of.parked > 0
        ? [{ command: id(90), act: { do: 'resolve', feedback: 'Valve replaced, leveller lowers again.' }, why: { code: 'closed' }, author: 'Mara Lindqvist', mine: true, happenedAt: ago(DAY), mayApply: true, mayLeave: true }]
        : [],
    clashes: story
      ? [{ field: 'contact_phone', kept: '070 174 06 58', keptBy: 'Mara Lindqvist', keptAt: ago(16 * MINUTE), other: '070 174 09 58', otherBy: 'Aylin Demir', otherAt: ago(32 * MINUTE) }]
      : [],
    actions: ACTIONS[of.state],
    handlers: ['jonas', 'piotr'],
    priorities: ['urgent', 'high', 'normal', 'low'],
    templates: [
      { id: 'm1', name: 'On our way', audience: 'public', text: 'Aylin Demir is on the way and brings what the cold room needs.', missing: [], atOnce: true },
      { id: 'm2', name: 'Visit agreed', audience: 'public', text: 'We come on {appointment}. Somebody has to let us in.', missing: ['{appointment}'], atOnce: false },
      { id: 'm3', name: 'Part ordered', audience: 'internal', text: 'The part for Cold room CR-2 is ordered.', missing: [], atOnce: false },
    ],
    promise: promise(of),
    statusLink: null,
  };
}

function entry(n: number, number: string, title: string, more: Partial<OutboxEntry>): OutboxEntry {
  return { id: id(n), ticket: id(Number(number.slice(2))), number, title, kind: 'command', state: 'waiting', since: ago(9 * MINUTE), bytes: 412, bytesSent: 0, problem: null, why: null, act: null, text: null, file: null, photos: [], actions: [], ...more };
}

export function sampleOutbox(): Omit<OutboxView, 'freshness'> {
  const cold = 'Cold room 2 does not hold temperature';
  return {
    needsYou: [
      entry(1, 'T-1051', 'Heat pump error E-44', { state: 'rejected', why: { code: 'not_eligible' }, act: { do: 'transfer', to: 'piotr', comment: 'Needs a second person for the lift.' }, text: 'Needs a second person for the lift.', actions: ['retry', 'edit', 'discard'] }),
      entry(2, 'T-1038', 'Dock leveller does not lower', { state: 'parked', why: { code: 'closed' }, act: { do: 'resolve', feedback: 'Valve replaced, leveller lowers again.' }, text: 'Valve replaced, leveller lowers again.', photos: [id(21), id(22)], actions: ['leave'] }),
    ],
    onItsWay: [
      entry(3, 'T-1042', cold, { act: { do: 'accept' }, actions: ['discard'] }),
      entry(4, 'T-1042', cold, { act: { do: 'write', visibility: 'public', text: 'I am here.', photos: [] }, text: 'I am here.', actions: ['edit', 'discard'] }),
      entry(5, 'T-1042', cold, { kind: 'photo', state: 'sending', text: 'Fault', bytes: 2_100_000, bytesSent: 1_300_000, photos: [id(12)] }),
      entry(6, 'T-1042', cold, { kind: 'photo', text: 'Display', bytes: 1_800_000, problem: 'no_connection', photos: [id(11)], actions: ['retry'] }),
      entry(7, 'T-1029', 'Roller door stops half-way', { act: { do: 'resolve', feedback: 'Guide straightened.' }, text: 'Guide straightened.', problem: 'timed_out', actions: ['retry'] }),
    ],
    receipts: [entry(8, 'T-1047', 'Which filter fits unit 3?', { since: ago(40 * MINUTE), act: { do: 'ask', text: 'Which filter is in unit 3?' } })],
  };
}

/** The ticket after an act: as much of the rules as looking at the screen needs, and no more. */
export function sampleAfter(before: TicketView, act: Act): TicketView {
  const view = structuredClone(before);
  const become = (state: State, more: Partial<TicketRow> = {}) => {
    Object.assign(view.row, { state, ...more });
    view.actions = ACTIONS[state];
    view.bar = STEPS.map((key, index) => ({ key, look: LOOKS[state][index] ?? 'next' }));
  };
  view.version += 1;
  if (act.do === 'write') {
    view.messages.push({
      n: 0,
      author: 'Mara Lindqvist',
      mine: true,
      byRequester: false,
      visibility: act.visibility,
      text: act.text,
      photos: act.photos,
      at: Date.now(),
      sent: { state: 'waiting' },
    });
  } else if (act.do === 'accept' || act.do === 'unhold') become('in_progress', { holdReason: '' });
  else if (act.do === 'hold') become('on_hold', { holdReason: act.reason });
  else if (act.do === 'set_priority') view.row.priority = act.priority;
  else if (act.do === 'set_photo_stage') {
    for (const one of view.photos) if (one.id === act.photo) one.stage = act.stage;
  } else if (act.do === 'mark_photo') {
    for (const one of view.photos) if (one.id === act.photo) one.marks = [...one.marks.filter((mark) => !act.gone?.includes(mark.id)), ...(act.added ?? [])];
  } else if (act.do === 'record_used') {
    const all = view.used.entries.map((one) => one.used);
    const known = all.some((one) => one.id === act.used.id);
    view.used = sampleUsed(known ? all.map((one) => (one.id === act.used.id ? act.used : one)) : [...all, act.used]);
  } else if (act.do === 'strike_used') {
    view.used = sampleUsed(view.used.entries.map((one) => one.used).filter((one) => one.id !== act.used));
  } else if (act.do === 'assign') {
    const person = samplePeople().find((one) => one.id === act.assignee);
    become('assigned', { assignee: act.assignee, assigneeName: person?.name ?? null });
  } else if (act.do === 'transfer') {
    const person = samplePeople().find((one) => one.id === act.to);
    become('assigned', { assignee: act.to, assigneeName: person?.name ?? null });
  } else if (act.do === 'take_back') become('pending_assignment', NOBODY);
  else if (act.do === 'set_out' || act.do === 'arrive') {
    const of = view.appointments.find((one) => one.appointment.id === act.appointment);
    if (of) view.row.appointment = appointmentView(of.appointment, act.do === 'arrive' ? 'on_site' : 'travelling');
    view.appointments = view.appointments.map((one) => (one === of && view.row.appointment ? view.row.appointment : one));
    if (act.do === 'arrive' && view.row.state === 'assigned') become('in_progress');
  } else if (act.do === 'agree_appointment' || act.do === 'propose_appointment' || act.do === 'cancel_appointment') {
    const id = act.do === 'cancel_appointment' ? act.appointment : act.appointment.id;
    const others = view.appointments.filter((one) => one.appointment.id !== id);
    view.appointments = act.do === 'cancel_appointment' ? others : [...others, appointmentView(act.appointment, act.do === 'propose_appointment' ? 'proposed' : 'confirmed')];
    view.row.appointment = view.appointments[0] ?? null;
  }
  return view;
}
