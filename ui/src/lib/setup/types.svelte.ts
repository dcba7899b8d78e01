/** The types of an enterprise: the list, and the one that is being changed. */
import { asHostError, type Host } from '../api/host';
import type { DepartmentView, EquipmentView, HostError, PersonView, SetupView, SlaPolicy, TicketType } from '../api/types';
import { inForce, type Entry } from '../promises/promises.svelte';
import { wholeField } from './designer.svelte';

export function emptyType(place: number): TicketType {
  return {
    name: '',
    description: '',
    policy: {
      requester_confirms: true,
      public_reply_awaits: false,
      reply_reopens: false,
      reject_allowed: false,
      requester_closes: true,
      priority_scale: 'four',
      rating_when: 'closed',
      required_photos: [],
      auto_close_hours: null,
      no_response_hours: null,
      remind_hours: null,
      sla: null,
      reach_minutes: null,
      alerts_are_public: false,
      handlers: [],
    },
    place,
    flow: 'custom',
    menus: ['requester', 'employee'],
    department: null,
    guidance: '',
    checklist: [],
    form: [],
    forms: [],
  };
}

/** A record's contents with what an older version of them did not have, and what is left out because it is empty. */
export function typeOf(record: SetupView): TicketType {
  const empty = emptyType(0);
  const body = record.body as Partial<TicketType>;
  return { ...empty, ...body, policy: { ...empty.policy, ...body.policy }, form: (body.form ?? []).map(wholeField) };
}

/** Types in their order, deleted ones last. */
export function inOrder(records: readonly SetupView[]): SetupView[] {
  const gone = (record: SetupView) => (record.stage === 'deleted' ? 1 : 0);
  return [...records].sort((a, b) => gone(a) - gone(b) || typeOf(a).place - typeOf(b).place || a.id.localeCompare(b.id));
}

export class Types {
  all = $state.raw<readonly SetupView[]>([]);
  people = $state.raw<readonly PersonView[]>([]);
  departments = $state.raw<readonly DepartmentView[]>([]);
  devices = $state.raw<readonly EquipmentView[]>([]);
  /** The promises that a type may name. */
  promises = $state.raw<readonly Entry<SlaPolicy>[]>([]);
  status = $state<'loading' | 'ready' | 'failed'>('loading');
  problem = $state.raw<HostError | null>(null);
  /** The type that is being changed. */
  draft = $state<TicketType | null>(null);
  /** The record that it is; none while it is new. */
  record = $state.raw<SetupView | null>(null);
  refusal = $state.raw<HostError | null>(null);
  /** What somebody else kept meanwhile. */
  newer = $state.raw<SetupView | null>(null);
  #was = $state('');
  readonly #host: Host;
  #saving = false;

  readonly changed: boolean = $derived.by(() => this.draft !== null && JSON.stringify(this.draft) !== this.#was);

  constructor(host: Host) {
    this.#host = host;
  }

  async read(): Promise<void> {
    try {
      const [records, promises, directory] = await Promise.all([this.#host.setupList('ticket_type'), inForce<SlaPolicy>(this.#host, 'sla_policy'), this.#host.directory()]);
      this.all = inOrder(records);
      this.promises = promises;
      this.people = directory.people.filter((person) => person.handles && person.active);
      this.departments = directory.departments;
      this.devices = directory.equipment;
      this.status = 'ready';
      this.problem = null;
      this.#follow();
    } catch (caught) {
      this.problem = asHostError(caught);
      if (this.status !== 'ready') this.status = 'failed';
    }
  }

  /** Somebody else may have kept the open type: shown at once where nothing is lost by it. */
  #follow(): void {
    const now = this.all.find((one) => one.id === this.record?.id);
    if (!now || !this.record || now.version === this.record.version) return;
    if (this.changed) this.newer = now;
    else this.edit(now);
  }

  edit(record: SetupView): void {
    this.record = record;
    this.#show(typeOf(record));
  }

  begin(): void {
    this.record = null;
    this.#show(emptyType(this.all.length));
  }

  close(): void {
    this.record = null;
    this.#show(null);
  }

  discard(): void {
    if (this.record) this.edit(this.record);
    else this.begin();
  }

  /** Takes what somebody else kept, or goes on from there with what is on the screen. */
  settle(take: boolean): void {
    if (!this.newer) return;
    if (take) this.edit(this.newer);
    else this.record = this.newer;
    this.newer = null;
    this.refusal = null;
  }

  /** Keeps the draft, or puts it in force. A second press keeps nothing twice. */
  save(publish: boolean): Promise<SetupView | null> {
    const { record } = this;
    const body = $state.snapshot(this.draft);
    return this.#write(() =>
      this.#host.setupSave('ticket_type', { id: record?.id ?? null, baseVersion: record?.version ?? 0, body, publish }),
    );
  }

  remove(): Promise<SetupView | null> {
    const { record } = this;
    if (!record) return Promise.resolve(null);
    return this.#write(() => this.#host.setupDelete('ticket_type', record.id, record.version));
  }

  async #write(write: () => Promise<SetupView>): Promise<SetupView | null> {
    if (this.#saving || !this.draft) return null;
    this.#saving = true;
    this.refusal = null;
    try {
      const saved = await write();
      this.edit(saved);
      await this.read();
      return saved;
    } catch (caught) {
      this.refusal = asHostError(caught);
      if (this.refusal.code === 'changed_meanwhile') await this.read();
      return null;
    } finally {
      this.#saving = false;
    }
  }

  #show(draft: TicketType | null): void {
    this.draft = draft;
    this.#was = draft ? JSON.stringify(draft) : '';
    this.refusal = null;
    this.newer = null;
  }
}
