/**
 * The one interface that all views speak to. Two hosts have it: the device (`tauri.ts`) and the
 * office (`http.ts`). Views look at what a host can do, never at which one it is.
 */
import type { ExchangeHost } from '../exchange/host';
import type { NumbersHost } from '../numbers/host';
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
  HostError,
  InboxView,
  KnowledgeQuery,
  Language,
  ListQuery,
  MyTickets,
  MyTicketsQuery,
  OutboxView,
  PersonView,
  QuietHours,
  ReadMark,
  RescueSaved,
  RescueTaken,
  Role,
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

/** What a host can do beyond the calls that all have. */
export interface Capabilities {
  /** Keeps own work until it is sent. */
  readonly outbox: boolean;
  /** Asks for the address of the office at sign-in. */
  readonly choosesOffice: boolean;
  /** Writes what was not sent into a file for another device, and takes such a file in. */
  readonly rescue: boolean;
}

/** A picture that a person chose and that only its host can read: a path, or a file of the browser. */
export type ChosenPhoto = string | File;

/** A person as user management saves one; without `id` a new one. */
export interface PersonDraft {
  id?: string;
  name: string;
  email: string;
  phone: string;
  role: Role;
  active: boolean;
  handles: boolean;
}

export interface SavedPerson {
  person: PersonView;
  setUpLink: string | null;
}

/** Every call fails with a `HostError`. */
export interface Host {
  readonly can: Capabilities;
  /** Figures, where the host counts. */
  readonly numbers?: NumbersHost;
  /** Files of lists, where the host writes them. */
  readonly exchange?: ExchangeHost;

  session(): Promise<SessionView>;
  /** Opens what this device holds. */
  unlock(passphrase: string): Promise<SessionView>;
  signIn(office: string, email: string, password: string): Promise<SessionView>;
  /** Refused with `unsent_work` while something waits, unless `force`. */
  signOut(force?: boolean): Promise<void>;
  /** Uses a one-time link to choose a password. */
  setUp(office: string, token: string, password: string): Promise<SessionView>;

  tickets(query: Partial<ListQuery>): Promise<TicketPage>;
  ticket(id: string): Promise<TicketView>;
  act(ticket: string, baseVersion: number, act: Act): Promise<ActOutcome>;
  create(draft: Draft): Promise<ActOutcome>;
  /** People and time, and what waits to be planned; of the office's people. */
  board(query: BoardQuery): Promise<BoardView>;
  /** What a visit would be like there; nothing is done. */
  boardFit(query: BoardFitQuery): Promise<BoardFit>;

  /** Lets the person choose pictures; empty when they did not. */
  choosePhotos(): Promise<ChosenPhoto[]>;
  /** Without a stage, the ticket's state says at which one they were taken. */
  addPhotos(ticket: string, name: string, visibility: Visibility, photos: readonly ChosenPhoto[], stage?: Stage): Promise<string[]>;
  /** Lets the person choose photos and files; empty when they did not. */
  chooseFiles(): Promise<ChosenPhoto[]>;
  /** Adds a photo or a file. What is no photo and no file that is taken is refused with its code. */
  attach(ticket: string, name: string, visibility: Visibility, file: ChosenPhoto): Promise<string>;
  /** Saves a file of a ticket where this person keeps files. */
  saveFile(ticket: string, id: string, name: string): Promise<void>;
  /** Address of a picture, for `<img>`. */
  photoUrl(ticket: string, id: string, size: 'thumb' | 'full'): string;

  outbox(): Promise<OutboxView>;
  outboxRetry(id: string): Promise<void>;
  /** Other words for what is refused, or was never on its way. */
  outboxEdit(id: string, text: string): Promise<void>;
  /** Gives it up; late work is left as it is. */
  outboxDiscard(id: string): Promise<void>;
  /** Brings back what was given up a moment ago. */
  outboxUndo(id: string): Promise<void>;

  /** Asks where to; nothing when the person did not say. */
  rescueExport(passphrase: string): Promise<RescueSaved | null>;
  /** Asks for the file; nothing when the person chose none. */
  rescueImport(passphrase: string): Promise<RescueTaken | null>;

  /** What this person was told, the newest first, and their quiet hours. */
  inbox(): Promise<InboxView>;
  /** Notes what was read; the same person's other screens follow. */
  inboxRead(marks: ReadMark[]): Promise<InboxView>;
  /** None takes quiet hours away. */
  quietSave(quiet: QuietHours | null): Promise<InboxView>;
  /** What an assignment has reached, and mails to the requester: only the office knows. */
  told(ticket: string): Promise<ToldView>;

  directory(): Promise<DirectoryView>;
  /** Accounts that match, requesters among them; only the office knows those. */
  accounts(query: Partial<AccountsQuery>): Promise<PersonView[]>;
  /** One's own tickets, of somebody who is helped and does not help; the console only. */
  myTickets(query: Partial<MyTicketsQuery>): Promise<MyTickets>;
  /** Reports a ticket of one's own; the console only. */
  myCreate(draft: Draft): Promise<ActOutcome>;
  /** Sends pictures to the page of one's own ticket; how many did not go. */
  myPhotos(page: string, photos: readonly ChosenPhoto[]): Promise<number>;
  personSave(person: PersonDraft): Promise<SavedPerson>;
  personSetUpLink(id: string): Promise<{ setUpLink: string }>;
  equipmentSave(equipment: EquipmentView): Promise<EquipmentView>;
  /** What an administrator keeps: newest versions with drafts; for everybody else what is in force. */
  setupList(kind: SetupKind): Promise<SetupView[]>;
  /** Every version of a record, newest first. */
  setupHistory(kind: SetupKind, id: string): Promise<SetupVersion[]>;
  /** Refused with `changed_meanwhile` when somebody saved a newer version than `baseVersion`. */
  setupSave(kind: SetupKind, record: SetupSave): Promise<SetupView>;
  setupPublish(kind: SetupKind, id: string, baseVersion: number): Promise<SetupView>;
  setupDelete(kind: SetupKind, id: string, baseVersion: number): Promise<SetupView>;
  /** Sets the way of working, and adds the types and departments that come with it. */
  furnish(way: Way, language: Language): Promise<SetupView>;
  /** Articles by words, or with `about` those that may help. */
  knowledge(query: Partial<KnowledgeQuery>): Promise<ArticleView[]>;
  /** Makes a draft of an article of a ticket's resolution; asked again it is the same. */
  articleOf(ticket: string): Promise<SetupView>;
  /** On which past tickets a rule would have fired; nothing is done. */
  ruleTry(id: string | null, body: Rule): Promise<RuleTrial>;
  /** What a rule did, newest first. */
  ruleFirings(rule: string): Promise<RuleFiring[]>;
  /** Address of the label of a device, for `<img>` and for printing; none where the host has no picture of it. */
  labelUrl(id: string): string | null;
  /** Address of a sheet of labels, of these devices or of all; `skip` of the first sheet are used. None where the host cannot print. */
  labelsUrl(ids: readonly string[], skip: number): string | null;
  /** Tickets and alerts of a device, and who was there last. */
  deviceHistory(id: string): Promise<DeviceHistory>;
  /** Takes a table of devices; `dry` only says what would become of it. */
  equipmentImport(text: string, dry: boolean): Promise<DeviceImported>;

  /** Hears what has to be read again, until the answer is called. */
  onChange(listen: (change: Change) => void): () => void;
  /** The page listens: a ticket that waits to be shown may come now. */
  ready(): Promise<void>;
}

let chosen: Host | null = null;

/** Sets the host; called once, before anything is shown. */
export function useHost(host: Host): void {
  chosen = host;
}

/** The host behind this page. */
export function host(): Host {
  if (!chosen) throw new Error('no host was chosen');
  return chosen;
}

/** What was thrown, as an error with a code for the catalogue. */
export function asHostError(caught: unknown): HostError {
  if (typeof caught === 'object' && caught !== null && 'code' in caught && typeof caught.code === 'string') {
    const { code } = caught;
    const detail = 'detail' in caught && typeof caught.detail === 'string' ? caught.detail : '';
    const field = 'field' in caught && typeof caught.field === 'string' ? caught.field : '';
    return { code, detail, field };
  }
  return { code: 'unexpected', detail: caught instanceof Error ? caught.message : String(caught), field: '' };
}
