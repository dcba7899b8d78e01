/**
 * A host with made-up tickets, for looking at the screen without an office. Only the
 * development server has it; what is done on it is gone with the page.
 */
import { sampleExchange } from '../exchange/sample';
import { sampleNumbers } from '../numbers/sample';
import { choose } from './choose';
import type { Capabilities, ChosenPhoto, Host } from './host';
import { newId } from './ids';
import { Listeners } from './listeners';
import { manyVisits, sampleBoard, sampleFit, withVisits } from './sample-board';
import { sampleInbox, sampleTold } from './sample-inbox';
import { sampleAccounts, sampleMine } from './sample-people';
import { manyRows, sampleAfter, sampleAttached, sampleOutbox, samplePeople, sampleRows, sampleView } from './sample-tickets';
import { sampleSetup, sampleTypes } from './sample-setup';
import type {
  AccountsQuery,
  Act,
  ActOutcome,
  Article,
  ArticleView,
  BoardFit,
  BoardFitQuery,
  BoardQuery,
  BoardView,
  Change,
  DeviceHistory,
  DeviceImported,
  DirectoryView,
  EquipmentView,
  InboxView,
  KnowledgeQuery,
  Freshness,
  ListQuery,
  OutboxEntry,
  OutboxView,
  PersonView,
  RescueSaved,
  QuietHours,
  ReadMark,
  RescueTaken,
  Role,
  SessionNeed,
  SessionView,
  SetupKind,
  SetupSave,
  SetupVersion,
  SetupView,
  TicketPage,
  TicketRow,
  TicketView,
  ToldView,
  Visibility,
  Way,
} from './types';

const ROLES: readonly Role[] = ['technician', 'dispatcher', 'administrator', 'requester'];
const NEEDS: readonly SessionNeed[] = ['sign_in', 'passphrase', 'new_passphrase', 'keychain'];

const AWAY = { code: 'no_connection', detail: 'a sample', field: '' };

export class SampleHost implements Host {
  readonly can: Capabilities = { outbox: true, choosesOffice: true, rescue: true };
  readonly numbers = sampleNumbers(() => this.#rows());
  readonly exchange = sampleExchange(() => this);
  readonly #listeners = new Listeners();
  readonly #role: Role;
  readonly #views = new Map<string, TicketView>();
  readonly #givenUp = new Set<string>();
  #box = sampleOutbox();
  signedIn = true;
  /** What is asked for before sign-in. */
  needs: SessionNeed = 'nothing';
  /** Nothing is there and nothing waits. */
  empty = false;
  /** No call but `session` gets an answer. */
  fails = false;
  /** No list ever comes. */
  slow = false;
  /** The office serves this version no more. */
  old = false;
  clockAheadMs = 0;
  /** Thousands of tickets. */
  many = false;
  /** How many lists were asked for. */
  reads = 0;

  constructor(role: Role) {
    this.#role = role;
  }

  #rows(): TicketRow[] {
    if (this.empty) return [];
    const rows = this.many ? manyRows() : sampleRows();
    return rows.map((row) => this.#views.get(row.id)?.row ?? row);
  }

  #freshness(): Freshness {
    const box = this.empty ? null : sampleOutbox();
    return {
      live: this.empty,
      asOf: Date.now() - 480_000,
      waiting: box?.onItsWay.length ?? 0,
      needsYou: box?.needsYou.length ?? 0,
      updateNeeded: this.old,
      clockAheadMs: this.clockAheadMs,
    };
  }

  session(): Promise<SessionView> {
    const me = [...samplePeople(), ...sampleAccounts()].find((one) => one.role === this.#role);
    return Promise.resolve({
      // Whose sign-in the office ended is still known here.
      person: this.signedIn && (this.needs === 'nothing' || this.needs === 'sign_in') ? (me ?? null) : null,
      enterprise: 'Halden Service',
      zone: 'Europe/Helsinki',
      host: 'device',
      needs: this.signedIn ? this.needs : 'sign_in',
      office: 'https://office.halden.example',
      freshness: this.#freshness(),
    });
  }

  async unlock(): Promise<SessionView> {
    this.needs = 'nothing';
    return this.session();
  }
  signIn(): Promise<SessionView> {
    this.signedIn = true;
    return this.unlock();
  }
  signOut(): Promise<void> {
    this.signedIn = false;
    return Promise.resolve();
  }
  setUp(): Promise<SessionView> {
    return this.signIn();
  }

  tickets(query: Partial<ListQuery>): Promise<TicketPage> {
    if (this.fails) return Promise.reject(AWAY);
    if (this.slow) return new Promise(() => undefined);
    this.reads += 1;
    const states = query.states ?? [];
    const rows = this.#rows().filter((row) => {
      if (query.list === 'mine' && row.assignee !== 'mara') return false;
      if (query.list === 'queue' && row.state !== 'pending_assignment') return false;
      if (states.length > 0 && !states.includes(row.state)) return false;
      if (query.priorities?.length && !(row.priority && query.priorities.includes(row.priority))) return false;
      if (query.assignee && row.assignee !== query.assignee) return false;
      return `${row.number} ${row.title} ${row.place}`.toLowerCase().includes((query.search ?? '').toLowerCase());
    });
    return Promise.resolve({ rows: rows.slice(query.offset ?? 0, (query.offset ?? 0) + (query.limit || 100)), total: rows.length });
  }

  async ticket(id: string): Promise<TicketView> {
    if (this.fails) throw AWAY;
    if (this.slow) return new Promise(() => undefined);
    const kept = this.#views.get(id);
    if (kept) return kept;
    const row = this.#rows().find((one) => one.id === id);
    if (!row) throw { code: 'unknown_ticket', detail: id, field: '' };
    return withVisits(sampleView(row));
  }

  async act(ticket: string, _base: number, act: Act): Promise<ActOutcome> {
    const before = await this.ticket(ticket);
    const view = sampleAfter(before, act);
    this.#views.set(ticket, view);
    this.#listeners.tell({ changed: 'tickets', tickets: [ticket] });
    return { command: newId(), ticket, parked: false };
  }

  async #planned(): Promise<TicketView[]> {
    const small = this.many ? sampleRows() : this.#rows();
    const views = await Promise.all(small.map((row) => this.#views.get(row.id) ?? withVisits(sampleView(row))));
    return this.many ? [...views, ...manyVisits()] : views;
  }
  async board(query: BoardQuery): Promise<BoardView> {
    if (this.fails) throw AWAY;
    if (this.slow) return new Promise(() => undefined);
    return sampleBoard(query, await this.#planned(), this.empty ? [] : samplePeople(), this.many);
  }
  async boardFit(query: BoardFitQuery): Promise<BoardFit> {
    if (this.fails) throw AWAY;
    return sampleFit(query, await this.#planned());
  }

  create(): Promise<ActOutcome> {
    return Promise.resolve({ command: newId(), ticket: this.#rows()[0]?.id ?? newId(), parked: false });
  }

  choosePhotos = () => Promise.resolve([]);
  addPhotos = () => Promise.resolve([]);
  chooseFiles = () => choose();
  async attach(ticket: string, name: string, visibility: Visibility, file: ChosenPhoto): Promise<string> {
    const photo = sampleAttached(file, name, visibility);
    const view = structuredClone(await this.ticket(ticket));
    view.photos.push(photo);
    this.#views.set(ticket, view);
    return photo.id;
  }
  saveFile = () => Promise.resolve();
  photoUrl(_ticket: string, id: string): string {
    const hue = [...id].reduce((sum, letter) => sum + letter.charCodeAt(0) * 37, 0) % 360;
    const picture = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 90"><rect width="90" height="90" fill="hsl(${hue} 12% 36%)"/><rect x="18" y="24" width="54" height="42" rx="4" fill="hsl(${hue} 10% 60%)"/><circle cx="45" cy="45" r="12" fill="hsl(${hue} 12% 30%)"/></svg>`;
    return `data:image/svg+xml,${encodeURIComponent(picture)}`;
  }

  outbox(): Promise<OutboxView> {
    if (this.fails) return Promise.reject(AWAY);
    const freshness = this.#freshness();
    if (this.empty) return Promise.resolve({ needsYou: [], onItsWay: [], receipts: [], freshness });
    const { needsYou, onItsWay, receipts } = this.#box;
    const here = (one: OutboxEntry) => !this.#givenUp.has(one.id);
    return Promise.resolve({ needsYou: needsYou.filter(here), onItsWay: onItsWay.filter(here), receipts, freshness });
  }
  outboxRetry(id: string): Promise<void> {
    return this.#change(id, (one) => ({ ...one, state: 'waiting', why: null, problem: null, actions: [] }));
  }
  outboxEdit(id: string, text: string): Promise<void> {
    return this.#change(id, (one) => ({ ...one, text, state: 'waiting', why: null }));
  }
  outboxDiscard(id: string): Promise<void> {
    this.#givenUp.add(id);
    return Promise.resolve();
  }
  outboxUndo(id: string): Promise<void> {
    this.#givenUp.delete(id);
    return Promise.resolve();
  }
  #change(id: string, change: (entry: OutboxEntry) => OutboxEntry): Promise<void> {
    const all = [...this.#box.needsYou, ...this.#box.onItsWay].map((one) => (one.id === id ? change(one) : one));
    const needs = (one: OutboxEntry) => one.state === 'rejected' || one.state === 'parked';
    this.#box = { ...this.#box, needsYou: all.filter(needs), onItsWay: all.filter((one) => !needs(one)) };
    return Promise.resolve();
  }

  rescueExport(): Promise<RescueSaved> {
    return Promise.resolve({ file: 'fieldfare-2026-11-18.rescue', commands: 5, photos: 2, photosMissing: 0, bytes: 3_912_345 });
  }
  rescueImport(passphrase: string): Promise<RescueTaken> {
    if (passphrase.startsWith('wrong')) return Promise.reject({ code: 'rescue_wrong_passphrase', detail: 'a sample', field: '' });
    return Promise.resolve({ commands: 3, photos: 1, known: 2, madeAt: Date.now() - 3_600_000 });
  }

  #inbox: InboxView = sampleInbox();
  inbox(): Promise<InboxView> {
    if (this.fails) return Promise.reject(AWAY);
    if (this.slow) return new Promise(() => undefined);
    return Promise.resolve(this.empty ? { lines: [], unread: 0, quiet: null } : this.#inbox);
  }
  inboxRead(marks: ReadMark[]): Promise<InboxView> {
    const read = ({ ticket, n, at }: InboxView['lines'][number]) =>
      marks.some((mark) => (mark.ticket === undefined ? at <= mark.through : mark.ticket === ticket && n <= mark.through));
    const lines = this.#inbox.lines.map((line) => ({ ...line, unread: line.unread && !read(line) }));
    this.#inbox = { ...this.#inbox, lines, unread: lines.filter((line) => line.unread).length };
    return this.inbox();
  }
  quietSave(quiet: QuietHours | null): Promise<InboxView> {
    if (quiet && quiet.from === quiet.to) return Promise.reject({ code: 'quiet_empty', detail: 'a sample', field: 'quiet' });
    this.#inbox = { ...this.#inbox, quiet };
    return this.inbox();
  }
  told(ticket: string): Promise<ToldView> {
    if (this.fails) return Promise.reject(AWAY);
    return Promise.resolve(this.empty ? { assignment: null, mails: [], mailOn: false, push: null } : sampleTold(ticket));
  }

  directory(): Promise<DirectoryView> {
    if (this.fails) return Promise.reject(AWAY);
    if (this.slow) return new Promise(() => undefined);
    if (this.empty) return Promise.resolve({ people: [], equipment: [], types: [], departments: [] });
    const equipment: EquipmentView[] = [
      { id: 'e1', name: 'Cold room CR-2', place: 'Norrbotten Fisk AB', address: 'Smedjegatan 9, 953 31 Haparanda', zone: 'Europe/Stockholm', code: 'K7QX-20', customer: 'Norrbotten Fisk AB', retired: false },
      { id: 'e2', name: 'Ice machine', place: 'Norrbotten Fisk AB', address: 'Smedjegatan 9, 953 31 Haparanda', zone: 'Europe/Stockholm', code: 'K7QX-21', customer: '', retired: true },
    ];
    return Promise.resolve({ people: samplePeople(), equipment, types: sampleTypes(), departments: [{ id: 'd1', name: 'Cold rooms' }] });
  }
  accounts({ search = '', id, requesters = false }: Partial<AccountsQuery>): Promise<PersonView[]> {
    if (this.fails) return Promise.reject(AWAY);
    const all = sampleAccounts().filter((one) => (id ? one.id === id : !requesters || one.role === 'requester'));
    return Promise.resolve(this.empty ? [] : all.filter((one) => `${one.name} ${one.email}`.toLowerCase().includes(search.toLowerCase())));
  }
  myTickets = () => (this.fails ? Promise.reject(AWAY) : Promise.resolve(sampleMine(this.empty)));
  myCreate = () => Promise.resolve({ command: newId(), ticket: sampleMine(false).rows[0]!.id, parked: false });
  myPhotos = () => Promise.resolve(0);
  personSave = () => Promise.reject(AWAY);
  personSetUpLink = () => Promise.reject(AWAY);
  equipmentSave = (equipment: EquipmentView) => Promise.resolve(equipment);

  #setup: SetupView[] = sampleSetup();
  setupList(kind: SetupKind): Promise<SetupView[]> {
    if (this.fails) return Promise.reject(AWAY);
    if (this.slow) return new Promise(() => undefined);
    return Promise.resolve(this.empty ? [] : this.#setup.filter((one) => one.kind === kind));
  }
  setupHistory(_kind: SetupKind, id: string): Promise<SetupVersion[]> {
    const one = this.#setup.find((record) => record.id === id);
    if (!one) return Promise.reject({ code: 'not_found', detail: id, field: '' });
    return Promise.resolve([{ version: one.version, stage: one.stage, by: 'Aylin Demir', at: Date.now(), body: one.body }]);
  }
  setupSave(kind: SetupKind, record: SetupSave): Promise<SetupView> {
    const before = this.#setup.find((one) => one.id === record.id);
    const version = record.baseVersion + 1;
    const saved: SetupView = {
      kind,
      id: record.id ?? newId(),
      version,
      stage: record.publish ? 'published' : 'draft',
      published: record.publish ? version : (before?.published ?? null),
      body: record.body,
    };
    return this.#keep(saved);
  }
  setupPublish(kind: SetupKind, id: string, baseVersion: number): Promise<SetupView> {
    const body = this.#setup.find((one) => one.id === id)?.body;
    return this.setupSave(kind, { id, baseVersion, body, publish: true });
  }
  setupDelete(_kind: SetupKind, id: string, baseVersion: number): Promise<SetupView> {
    const before = this.#setup.find((one) => one.id === id);
    if (!before) return Promise.reject({ code: 'not_found', detail: id, field: '' });
    return this.#keep({ ...before, version: baseVersion + 1, stage: 'deleted', published: null });
  }
  furnish(way: Way): Promise<SetupView> {
    return this.#keep({ kind: 'profile', id: '00000000-0000-0000-0000-000000000000', version: 1, stage: 'published', published: 1, body: { way } });
  }
  #keep(saved: SetupView): Promise<SetupView> {
    this.#setup = [...this.#setup.filter((one) => one.id !== saved.id), saved];
    this.#listeners.tell({ changed: 'directory' });
    return Promise.resolve(saved);
  }

  knowledge({ search = '', about }: Partial<KnowledgeQuery>): Promise<ArticleView[]> {
    if (this.fails) return Promise.reject(AWAY);
    if (this.slow) return new Promise(() => undefined);
    const all = this.#setup
      .filter((one) => one.kind === 'article' && one.stage === 'published')
      .map(({ id, version, body }) => ({ id, version, article: body as Article }));
    if (this.empty) return Promise.resolve([]);
    // Every sample ticket is about cold rooms.
    if (typeof about === 'string') return Promise.resolve(all.slice(0, 2));
    return Promise.resolve(all.filter((one) => one.article.title.toLowerCase().includes(search.toLowerCase())));
  }
  articleOf(ticket: string): Promise<SetupView> {
    const body = { kind: 'solution', title: 'Cold room does not hold its temperature', problem: '', answer: 'Seal replaced.', types: [], devices: [], language: '', audience: 'staff', from_ticket: ticket };
    return this.setupSave('article', { id: null, baseVersion: 0, body, publish: false });
  }

  ruleTry = () => Promise.resolve({ fired: 12, of: 340, tickets: sampleRows().slice(0, 3).map(({ id, number, title }) => ({ id, number, title })) });
  ruleFirings = (rule: string) =>
    Promise.resolve(
      sampleRows()
        .slice(0, 2)
        .map(({ id, number, title }) => ({ at: Date.now(), rule, ticket: { id, number, title }, what: 'assign', refused: '', stopped: false })),
    );

  labelUrl = () => null;
  labelsUrl = () => '#';
  deviceHistory(id: string): Promise<DeviceHistory> {
    if (this.fails) return Promise.reject(AWAY);
    return this.directory().then(({ equipment }) => {
      const rows = sampleRows().slice(0, 4);
      const device = equipment.find((one) => one.id === id) ?? equipment[0]!;
      const lastVisit = { ticket: rows[1]!.id, number: rows[1]!.number, at: Date.now() - 9 * 86_400_000, who: 'Mara Lindqvist' };
      return { device, tickets: rows.map((row, at) => ({ row, alert: at === 2 })), total: 4, alerts: 1, open: 3, lastVisit, complete: true };
    });
  }
  equipmentImport = (text: string): Promise<DeviceImported> =>
    text.startsWith('name')
      ? Promise.resolve({ added: 3, changed: 1, same: 2, refusals: 1, refused: [{ line: 5, code: 'unknown_zone', field: 'zone' }] })
      : Promise.reject({ code: 'no_table', detail: 'a sample', field: 'text' });

  /** Tells the page of a change, as if it came from the office. */
  change(change: Change): void {
    this.#listeners.tell(change);
  }

  onChange(listen: (change: Change) => void): () => void {
    return this.#listeners.add(listen);
  }
  ready = () => Promise.resolve();
}

/**
 * The host that an address asks for: `?sample=dispatcher` is a role, `&needs=sign_in` what stands
 * before sign-in, `&empty` an enterprise with nothing to do, `&fails` a host that answers nothing, `&slow`
 * one whose lists never come, `&many` thousands of tickets, `&old` an office
 * that serves this version no more, `&ahead=60000` a clock that is a minute ahead of the office's.
 */
export function sampleHost(asked: URLSearchParams): SampleHost {
  const host = new SampleHost(ROLES.find((role) => role === asked.get('sample')) ?? 'technician');
  host.needs = NEEDS.find((need) => need === asked.get('needs')) ?? 'nothing';
  host.empty = asked.has('empty');
  host.fails = asked.has('fails');
  host.slow = asked.has('slow');
  host.many = asked.has('many');
  host.old = asked.has('old');
  host.clockAheadMs = Number(asked.get('ahead') ?? 0);
  // For those who look at the screen with a console, or with a test.
  Object.assign(globalThis, { sample: host });
  return host;
}
