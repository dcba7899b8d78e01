/** The host of the browser console: the office over HTTP, with a session cookie. */
import { aheadOf, theTime } from '../clock';
import { exchangeOf } from '../exchange/host';
import { numbersOf, type Ask } from '../numbers/host';
import { choose } from './choose';
import type { Capabilities, ChosenPhoto, Host, PersonDraft, SavedPerson } from './host';
import { newId } from './ids';
import { Listeners } from './listeners';
import { openStream, type Stream } from './stream';
import type {
  AccountsQuery,
  Act,
  ActOutcome,
  ArticleView,
  BoardFit,
  BoardFitQuery,
  BoardQuery,
  BoardView,
  Change,
  DeviceHistory,
  DeviceImported,
  DirectoryView,
  Draft,
  EquipmentView,
  KnowledgeQuery,
  HostError,
  InboxView,
  Language,
  ListQuery,
  MyTickets,
  MyTicketsQuery,
  OutboxView,
  QuietHours,
  ReadMark,
  PersonView,
  Rule,
  RuleFiring,
  RuleTrial,
  SessionView,
  SetupKind,
  SetupSave,
  SetupVersion,
  SetupView,
  TicketPage,
  TicketView,
  ToldView,
  Stage,
  Visibility,
  Way,
} from './types';

/** Says that the request comes from our own page: no other site can send this header. */
const OWN_PAGE = { 'x-fieldfare': '1' };

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export class HttpHost implements Host {
  readonly can: Capabilities = { outbox: false, choosesOffice: false, rescue: false };
  readonly numbers = numbersOf(((method, path, body) => this.#ask(method, path, body)) as Ask);
  readonly exchange = exchangeOf(((method, path, body) => this.#ask(method, path, body)) as Ask);
  readonly #listeners = new Listeners();
  readonly #fetch: typeof fetch;
  readonly #openStream: typeof openStream;
  #stream: Stream | null = null;
  #live = false;
  #asOf: number | null = null;
  #clockAheadMs = 0;
  /**
   * Requests whose answer did not come: asked again with the same command id, they have one effect
   * (R2), whichever of the two arrived.
   */
  readonly #undecided = new Map<string, object>();

  constructor(fetcher: typeof fetch = (...asked) => fetch(...asked), stream: typeof openStream = openStream) {
    this.#fetch = fetcher;
    this.#openStream = stream;
  }

  async session(): Promise<SessionView> {
    const session = await this.#ask<SessionView>('GET', '/session');
    if (session.needs === 'nothing') this.#listen(session);
    return session;
  }

  unlock(): Promise<SessionView> {
    return this.session();
  }

  async signIn(_office: string, email: string, password: string): Promise<SessionView> {
    const session = await this.#ask<SessionView>('POST', '/session', { email, password });
    this.#listen(session);
    return session;
  }

  async signOut(): Promise<void> {
    await this.#ask<void>('DELETE', '/session');
    this.#stream?.close();
    this.#stream = null;
    this.#undecided.clear();
  }

  async setUp(_office: string, token: string, password: string): Promise<SessionView> {
    const session = await this.#ask<SessionView>('POST', '/set-up', { token, password });
    this.#listen(session);
    return session;
  }

  tickets(query: Partial<ListQuery>): Promise<TicketPage> {
    return this.#ask('POST', '/tickets/query', query);
  }

  ticket(id: string): Promise<TicketView> {
    return this.#ask('GET', `/tickets/${id}`);
  }

  act(ticket: string, baseVersion: number, act: Act): Promise<ActOutcome> {
    const key = JSON.stringify([ticket, baseVersion, act]);
    return this.#askOnce(`/tickets/${ticket}/act`, key, () => ({
      commandId: newId(),
      baseVersion,
      occurredAt: Date.now(),
      act,
    }));
  }

  create(draft: Draft): Promise<ActOutcome> {
    return this.#createOnce('/tickets', draft);
  }

  board(query: BoardQuery): Promise<BoardView> {
    return this.#ask('POST', '/board/query', query);
  }

  boardFit(query: BoardFitQuery): Promise<BoardFit> {
    return this.#ask('POST', '/board/fit', query);
  }

  choosePhotos(): Promise<ChosenPhoto[]> {
    return choose('image/jpeg,image/png,image/webp');
  }

  chooseFiles(): Promise<ChosenPhoto[]> {
    return choose();
  }

  async attach(ticket: string, name: string, visibility: Visibility, file: ChosenPhoto): Promise<string> {
    if (typeof file === 'string') throw problem('unexpected', 'a path in a browser');
    const about = new URLSearchParams({ name, visibility, file: file.name });
    return this.#ask<string>('POST', `/tickets/${ticket}/photos?${about}`, file);
  }

  saveFile(ticket: string, id: string, name: string): Promise<void> {
    const link = document.createElement('a');
    link.href = this.photoUrl(ticket, id, 'full');
    link.download = name;
    link.click();
    return Promise.resolve();
  }

  async addPhotos(
    ticket: string,
    name: string,
    visibility: Visibility,
    photos: readonly ChosenPhoto[],
    stage?: Stage,
  ): Promise<string[]> {
    const ids: string[] = [];
    const about = new URLSearchParams({ name, visibility, ...(stage && { stage }) });
    for (const photo of photos) {
      if (typeof photo === 'string') continue;
      ids.push(await this.#ask<string>('POST', `/tickets/${ticket}/photos?${about}`, photo));
    }
    return ids;
  }

  photoUrl(ticket: string, id: string, size: 'thumb' | 'full'): string {
    return `/api/v1/tickets/${ticket}/photos/${id}/${size}`;
  }

  outbox(): Promise<OutboxView> {
    return Promise.resolve({
      needsYou: [],
      onItsWay: [],
      receipts: [],
      freshness: {
        live: this.#live,
        asOf: this.#asOf,
        waiting: 0,
        needsYou: 0,
        updateNeeded: false,
        clockAheadMs: this.#clockAheadMs,
      },
    });
  }

  outboxRetry(): Promise<void> {
    return Promise.resolve();
  }

  outboxEdit(): Promise<void> {
    return Promise.resolve();
  }

  outboxDiscard(): Promise<void> {
    return Promise.resolve();
  }

  outboxUndo(): Promise<void> {
    return Promise.resolve();
  }

  rescueExport(): Promise<null> {
    return Promise.resolve(null);
  }

  rescueImport(): Promise<null> {
    return Promise.resolve(null);
  }

  inbox(): Promise<InboxView> {
    return this.#ask('GET', '/inbox');
  }

  inboxRead(marks: ReadMark[]): Promise<InboxView> {
    return this.#ask('POST', '/inbox/read', marks);
  }

  quietSave(quiet: QuietHours | null): Promise<InboxView> {
    return this.#ask('PUT', '/quiet', quiet);
  }

  told(ticket: string): Promise<ToldView> {
    return this.#ask('GET', `/tickets/${ticket}/told`);
  }

  directory(): Promise<DirectoryView> {
    return this.#ask('GET', '/directory');
  }

  accounts(query: Partial<AccountsQuery>): Promise<PersonView[]> {
    return this.#ask('POST', '/accounts/query', query);
  }

  myTickets(query: Partial<MyTicketsQuery>): Promise<MyTickets> {
    return this.#ask('POST', '/my/tickets/query', query);
  }

  myCreate(draft: Draft): Promise<ActOutcome> {
    return this.#createOnce('/my/tickets', draft);
  }

  async myPhotos(page: string, photos: readonly ChosenPhoto[]): Promise<number> {
    let failed = 0;
    for (const photo of photos) {
      if (typeof photo === 'string') continue;
      try {
        const sha256 = toHex(await crypto.subtle.digest('SHA-256', await photo.arrayBuffer()));
        const about = new URLSearchParams({ file: photo.name });
        const answer = await this.#fetch(`/api/public/status${page.replace(/^\/s/, '')}/photos?${about}`, {
          method: 'POST',
          headers: { ...OWN_PAGE, 'content-type': photo.type || 'application/octet-stream', 'x-photo-id': newId(), 'x-photo-sha256': sha256 },
          body: photo,
        });
        if (!answer.ok) failed += 1;
      } catch {
        failed += 1;
      }
    }
    return failed;
  }

  personSave(person: PersonDraft): Promise<SavedPerson> {
    return this.#ask('PUT', '/people', person);
  }

  personSetUpLink(id: string): Promise<{ setUpLink: string }> {
    return this.#ask('POST', `/people/${id}/set-up-link`);
  }

  equipmentSave(equipment: EquipmentView): Promise<EquipmentView> {
    return this.#ask('PUT', '/equipment', equipment);
  }

  setupList(kind: SetupKind): Promise<SetupView[]> {
    return this.#ask('GET', `/setup/${kind}`);
  }

  setupHistory(kind: SetupKind, id: string): Promise<SetupVersion[]> {
    return this.#ask('GET', `/setup/${kind}/${id}/history`);
  }

  setupSave(kind: SetupKind, record: SetupSave): Promise<SetupView> {
    return this.#ask('PUT', `/setup/${kind}`, record);
  }

  setupPublish(kind: SetupKind, id: string, baseVersion: number): Promise<SetupView> {
    return this.#ask('POST', `/setup/${kind}/${id}/publish`, { baseVersion });
  }

  setupDelete(kind: SetupKind, id: string, baseVersion: number): Promise<SetupView> {
    return this.#ask('DELETE', `/setup/${kind}/${id}?baseVersion=${baseVersion}`);
  }

  furnish(way: Way, language: Language): Promise<SetupView> {
    return this.#ask('PUT', '/profile', { way, language });
  }

  knowledge(query: Partial<KnowledgeQuery>): Promise<ArticleView[]> {
    return this.#ask('POST', '/knowledge/query', query);
  }

  articleOf(ticket: string): Promise<SetupView> {
    return this.#ask('POST', `/tickets/${ticket}/article`);
  }

  ruleTry(id: string | null, body: Rule): Promise<RuleTrial> {
    return this.#ask('POST', '/rules/try', { id, body });
  }

  ruleFirings(rule: string): Promise<RuleFiring[]> {
    return this.#ask('GET', `/rules/firings?rule=${encodeURIComponent(rule)}`);
  }

  labelUrl(id: string): string {
    return `/api/v1/equipment/${encodeURIComponent(id)}/label.svg`;
  }

  labelsUrl(ids: readonly string[], skip: number): string {
    return `/api/v1/equipment/labels.pdf?${new URLSearchParams({ ids: ids.join(','), skip: String(skip) })}`;
  }

  deviceHistory(id: string): Promise<DeviceHistory> {
    return this.#ask('GET', `/equipment/${encodeURIComponent(id)}/history`);
  }

  equipmentImport(text: string, dry: boolean): Promise<DeviceImported> {
    return this.#ask('POST', '/equipment/import', { text, dry });
  }

  onChange(listen: (change: Change) => void): () => void {
    return this.#listeners.add(listen);
  }

  ready(): Promise<void> {
    return Promise.resolve();
  }

  #listen(session: SessionView): void {
    // A requester's list is read when it is looked at.
    if (session.person?.role === 'requester') return;
    this.#stream ??= this.#openStream('/api/v1/changes', {
      change: (change) => {
        this.#asOf = theTime();
        this.#listeners.tell(change);
      },
      live: (live) => {
        if (live) this.#asOf = theTime();
        const came = live && !this.#live;
        this.#live = live;
        this.#listeners.tell({ changed: 'outbox' });
        // What was missed meanwhile is not told again.
        if (came) this.#listeners.tell({ changed: 'tickets', tickets: [] });
      },
    });
  }

  #createOnce(path: string, draft: Draft): Promise<ActOutcome> {
    return this.#askOnce(path, path + JSON.stringify(draft), () => ({
      commandId: newId(),
      ticket: newId(),
      occurredAt: Date.now(),
      draft,
    }));
  }

  async #askOnce<T>(path: string, key: string, body: () => object): Promise<T> {
    const asked = this.#undecided.get(key) ?? body();
    this.#undecided.set(key, asked);
    try {
      const answer = await this.#ask<T>('POST', path, asked);
      this.#undecided.delete(key);
      return answer;
    } catch (caught) {
      const { code } = caught as HostError;
      if (code !== 'no_connection' && code !== 'office_problem' && code !== 'busy') this.#undecided.delete(key);
      throw caught;
    }
  }

  async #ask<T>(method: Method, path: string, body?: object | null): Promise<T> {
    const raw = body instanceof Blob;
    const request: RequestInit = { method, credentials: 'same-origin', headers: { ...OWN_PAGE } };
    if (raw) {
      request.body = body;
      request.headers = { ...OWN_PAGE, 'content-type': body.type || 'application/octet-stream' };
    } else if (body !== undefined) {
      request.body = JSON.stringify(body);
      request.headers = { ...OWN_PAGE, 'content-type': 'application/json' };
    }
    let response: Response;
    try {
      response = await this.#fetch(`/api/v1${path}`, request);
    } catch (caught) {
      throw problem('no_connection', caught instanceof Error ? caught.message : '');
    }
    if (!response.ok) throw await this.#refused(response);
    this.#clockAheadMs = aheadOf(response.headers.get('date'));
    this.#asOf = theTime();
    if (response.status === 204) return undefined as T;
    try {
      return (await response.json()) as T;
    } catch {
      throw problem('nonsense', path);
    }
  }

  async #refused(response: Response): Promise<HostError> {
    if (response.status === 401) {
      this.#stream?.close();
      this.#stream = null;
    }
    let told: Partial<HostError> = {};
    try {
      told = (await response.json()) as Partial<HostError>;
    } catch {
      // Something between us and the office answered in its place.
    }
    const code = typeof told.code === 'string' ? told.code : 'office_problem';
    if (code === 'signed_out') this.#listeners.tell({ changed: 'session' });
    return problem(code, told.detail ?? String(response.status), told.field ?? '');
  }
}

function toHex(bytes: ArrayBuffer): string {
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function problem(code: string, detail: string, field = ''): HostError {
  return { code, detail, field };
}
