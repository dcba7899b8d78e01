/**
 * A host with made-up tickets, for looking at the screen without an office. Only the
 * development server has it; what is done on it is gone with the page.
 */
import { sampleNumbers } from '../numbers/sample';
import type { Capabilities, Host } from './host';
import { newId } from './ids';
import { Listeners } from './listeners';
import { sampleOutbox, samplePeople, sampleRows, sampleView } from './sample-tickets';
import type {
  Act,
  ActOutcome,
  Change,
  DirectoryView,
  EquipmentView,
  Freshness,
  ListQuery,
  OutboxView,
  Role,
  SessionNeed,
  SessionView,
  TicketPage,
  TicketRow,
  TicketView,
} from './types';

const ROLES: readonly Role[] = ['technician', 'dispatcher', 'administrator'];
const NEEDS: readonly SessionNeed[] = ['sign_in', 'passphrase', 'new_passphrase'];

export class SampleHost implements Host {
  readonly can: Capabilities = { outbox: true, choosesOffice: true };
  readonly numbers = sampleNumbers(() => this.#rows());
  readonly #listeners = new Listeners();
  readonly #role: Role;
  readonly #views = new Map<string, TicketView>();
  signedIn = true;
  /** What is asked for before sign-in. */
  needs: SessionNeed = 'nothing';
  /** Nothing is there and nothing waits. */
  empty = false;

  constructor(role: Role) {
    this.#role = role;
  }

  #rows(): TicketRow[] {
    return this.empty ? [] : sampleRows();
  }

  #freshness(): Freshness {
    const box = this.empty ? null : sampleOutbox();
    return {
      live: this.empty,
      asOf: Date.now() - 480_000,
      waiting: box?.onItsWay.length ?? 0,
      needsYou: box?.needsYou.length ?? 0,
    };
  }

  session(): Promise<SessionView> {
    const me = samplePeople().find((one) => one.role === this.#role);
    return Promise.resolve({
      person: this.signedIn && this.needs === 'nothing' ? (me ?? null) : null,
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
    const states = query.states ?? [];
    const rows = this.#rows().filter((row) => {
      if (query.list === 'mine' && row.assignee !== 'mara') return false;
      if (query.list === 'queue' && row.state !== 'pending_assignment') return false;
      if (states.length > 0 && !states.includes(row.state)) return false;
      return row.title.toLowerCase().includes((query.search ?? '').toLowerCase());
    });
    return Promise.resolve({ rows: rows.slice(0, query.limit || 100), total: rows.length });
  }

  async ticket(id: string): Promise<TicketView> {
    const kept = this.#views.get(id);
    if (kept) return kept;
    const row = this.#rows().find((one) => one.id === id);
    if (!row) throw { code: 'unknown_ticket', detail: id, field: '' };
    return sampleView(row);
  }

  async act(ticket: string, _base: number, act: Act): Promise<ActOutcome> {
    const before = await this.ticket(ticket);
    const view = structuredClone(before);
    if (act.do === 'write') {
      view.messages.push({
        n: 0,
        author: 'Mara Lindqvist',
        mine: true,
        byRequester: false,
        visibility: act.visibility,
        text: act.text,
        photos: [],
        at: Date.now(),
        sent: { state: 'waiting' },
      });
    }
    this.#views.set(ticket, view);
    this.#listeners.tell({ changed: 'tickets', tickets: [ticket] });
    return { command: newId(), ticket, parked: false };
  }

  create(): Promise<ActOutcome> {
    return Promise.resolve({ command: newId(), ticket: this.#rows()[0]?.id ?? newId(), parked: false });
  }

  choosePhotos = () => Promise.resolve([]);
  addPhotos = () => Promise.resolve([]);
  photoUrl(_ticket: string, id: string): string {
    const hue = [...id].reduce((sum, letter) => sum + letter.charCodeAt(0) * 37, 0) % 360;
    const picture = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 90"><rect width="90" height="90" fill="hsl(${hue} 12% 36%)"/><rect x="18" y="24" width="54" height="42" rx="4" fill="hsl(${hue} 10% 60%)"/><circle cx="45" cy="45" r="12" fill="hsl(${hue} 12% 30%)"/></svg>`;
    return `data:image/svg+xml,${encodeURIComponent(picture)}`;
  }

  outbox(): Promise<OutboxView> {
    const freshness = this.#freshness();
    if (this.empty) return Promise.resolve({ needsYou: [], onItsWay: [], receipts: [], freshness });
    return Promise.resolve({ ...sampleOutbox(), freshness });
  }
  outboxRetry = () => Promise.resolve();
  outboxDiscard = () => Promise.resolve();

  directory(): Promise<DirectoryView> {
    const equipment: EquipmentView[] = [
      { id: 'e1', name: 'Cold room CR-2', place: 'Norrbotten Fisk AB', address: 'Smedjegatan 9, 953 31 Haparanda', zone: 'Europe/Stockholm', code: 'K7QX-20' },
    ];
    return Promise.resolve({ people: samplePeople(), equipment, types: [{ id: 't1', name: 'Repair' }] });
  }
  personSave = () => Promise.reject({ code: 'no_connection', detail: 'a sample', field: '' });
  personSetUpLink = () => Promise.reject({ code: 'no_connection', detail: 'a sample', field: '' });
  equipmentSave = (equipment: EquipmentView) => Promise.resolve(equipment);

  onChange(listen: (change: Change) => void): () => void {
    return this.#listeners.add(listen);
  }
  ready = () => Promise.resolve();
}

/**
 * The host that an address asks for: `?sample=dispatcher` is a role, `&needs=sign_in` what stands
 * before sign-in, `&empty` an enterprise with nothing to do.
 */
export function sampleHost(asked: URLSearchParams): SampleHost {
  const host = new SampleHost(ROLES.find((role) => role === asked.get('sample')) ?? 'technician');
  host.needs = NEEDS.find((need) => need === asked.get('needs')) ?? 'nothing';
  host.empty = asked.has('empty');
  return host;
}
