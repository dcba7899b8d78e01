/**
 * The host of the app: the device and its replica. The only file that speaks to Tauri; one wrapper
 * for each command.
 */
import { convertFileSrc, invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import type { Capabilities, ChosenPhoto, Host, PersonDraft, SavedPerson } from './host';
import { Listeners } from './listeners';
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
  InboxView,
  KnowledgeQuery,
  Language,
  ListQuery,
  MyTickets,
  OutboxView,
  QuietHours,
  ReadMark,
  PersonView,
  RescueSaved,
  RescueTaken,
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

const NOT_HERE = { code: 'forbidden', detail: 'my tickets', field: '' };

export class TauriHost implements Host {
  readonly can: Capabilities = { outbox: true, choosesOffice: true, rescue: true };
  readonly #listeners = new Listeners();

  /** A host that hears changes already. */
  static async begin(): Promise<TauriHost> {
    const host = new TauriHost();
    await listen<Change>('change', ({ payload }) => host.#listeners.tell(payload));
    return host;
  }

  session = () => invoke<SessionView>('session');
  unlock = (passphrase: string) => invoke<SessionView>('unlock', { passphrase });
  signIn = (office: string, email: string, password: string) =>
    invoke<SessionView>('sign_in', { office, email, password });
  signOut = (force = false) => invoke<void>('sign_out', { force });
  setUp = (office: string, token: string, password: string) =>
    invoke<SessionView>('set_up', { office, token, password });

  tickets = (query: Partial<ListQuery>) => invoke<TicketPage>('tickets', { query });
  ticket = (id: string) => invoke<TicketView>('ticket', { id });
  act = (ticket: string, baseVersion: number, act: Act) =>
    invoke<ActOutcome>('act', { ticket, baseVersion, act });
  create = (draft: Draft) => invoke<ActOutcome>('create', { draft });

  board = (query: BoardQuery) => invoke<BoardView>('board', { query });
  boardFit = (query: BoardFitQuery) => invoke<BoardFit>('board_fit', { query });

  choosePhotos = () => invoke<string[]>('pick_photos');
  async addPhotos(ticket: string, name: string, visibility: Visibility, photos: readonly ChosenPhoto[], stage?: Stage): Promise<string[]> {
    const paths = photos.filter((photo) => typeof photo === 'string');
    const added = paths.length > 0 ? await invoke<string[]>('add_photos', { ticket, name, visibility, stage: stage ?? null, paths }) : [];
    for (const photo of photos) {
      // What was drawn on the screen is no file on the disk: its bytes go as they are.
      if (typeof photo === 'string') continue;
      const picture = [...new Uint8Array(await photo.arrayBuffer())];
      added.push(await invoke<string>('add_picture', { ticket, name, visibility, picture }));
    }
    return added;
  }
  chooseFiles = () => invoke<string[]>('pick_files');
  async attach(ticket: string, name: string, visibility: Visibility, file: ChosenPhoto): Promise<string> {
    if (typeof file === 'string') return invoke<string>('attach_file', { ticket, name, visibility, path: file });
    // Bytes go as they are; a header holds letters of the first days of computing only.
    const about = new URLSearchParams({ ticket, name, visibility, file: file.name });
    return invoke<string>('attach_bytes', await file.arrayBuffer(), { headers: { 'x-about': about.toString() } });
  }
  saveFile = async (ticket: string, photo: string) => void (await invoke<boolean>('save_file', { ticket, photo }));
  // Where the scheme cannot be used as it is, Tauri's own form of it is taken.
  photoUrl = (ticket: string, id: string, size: 'thumb' | 'full') =>
    decodeURIComponent(convertFileSrc(`${ticket}/${id}/${size}`, 'photo'));

  outbox = () => invoke<OutboxView>('outbox');
  outboxRetry = (id: string) => invoke<void>('outbox_retry', { id });
  outboxEdit = (id: string, text: string) => invoke<void>('outbox_edit', { id, text });
  outboxDiscard = (id: string) => invoke<void>('outbox_discard', { id });
  outboxUndo = (id: string) => invoke<void>('outbox_undo', { id });

  rescueExport = (passphrase: string) => invoke<RescueSaved | null>('rescue_export', { passphrase });
  rescueImport = (passphrase: string) => invoke<RescueTaken | null>('rescue_import', { passphrase });

  directory = () => invoke<DirectoryView>('directory');
  accounts = (query: Partial<AccountsQuery>) => invoke<PersonView[]>('accounts', { query });
  // A requester holds nothing on a device.
  myTickets = (): Promise<MyTickets> => Promise.reject(NOT_HERE);
  myCreate = (): Promise<ActOutcome> => Promise.reject(NOT_HERE);
  myPhotos = (): Promise<number> => Promise.reject(NOT_HERE);
  personSave = (person: PersonDraft) => invoke<SavedPerson>('person_save', { person });
  inbox = () => invoke<InboxView>('inbox');
  inboxRead = (marks: ReadMark[]) => invoke<InboxView>('inbox_read', { marks });
  quietSave = (quiet: QuietHours | null) => invoke<InboxView>('quiet_save', { quiet });
  told = (ticket: string) => invoke<ToldView>('told', { ticket });

  personSetUpLink = (id: string) => invoke<{ setUpLink: string }>('person_set_up_link', { id });
  equipmentSave = (equipment: EquipmentView) => invoke<EquipmentView>('equipment_save', { equipment });

  setupList = (kind: SetupKind) => invoke<SetupView[]>('setup_list', { kind });
  setupHistory = (kind: SetupKind, id: string) => invoke<SetupVersion[]>('setup_history', { kind, id });
  setupSave = (kind: SetupKind, record: SetupSave) => invoke<SetupView>('setup_save', { kind, record });
  setupPublish = (kind: SetupKind, id: string, baseVersion: number) =>
    invoke<SetupView>('setup_publish', { kind, id, baseVersion });
  setupDelete = (kind: SetupKind, id: string, baseVersion: number) =>
    invoke<SetupView>('setup_delete', { kind, id, baseVersion });

  furnish = (way: Way, language: Language) => invoke<SetupView>('furnish', { way, language });

  knowledge = (query: Partial<KnowledgeQuery>) => invoke<ArticleView[]>('knowledge', { query });
  articleOf = (ticket: string) => invoke<SetupView>('article_of', { ticket });

  ruleTry = (id: string | null, body: Rule) => invoke<RuleTrial>('rule_try', { id, body });
  ruleFirings = (rule: string) => invoke<RuleFiring[]>('rule_firings', { rule });

  // The office draws labels, and the page of the app may load no pictures from there.
  labelUrl = () => null;
  labelsUrl = () => null;
  deviceHistory = (id: string) => invoke<DeviceHistory>('device_history', { id });
  equipmentImport = (text: string, dry: boolean) => invoke<DeviceImported>('equipment_import', { text, dry });

  onChange = (listener: (change: Change) => void) => this.#listeners.add(listener);
  ready = () => invoke<void>('ready');
}
