/** The receivers of what happens: the list, the one in the form, and the key that was just made. */
import { asHostError } from '../api/host';
import type { HostError } from '../api/types';
import type { HookDraft, HooksHost, HookView } from '../exchange/host';

/** Events that a receiver can be told of, by their names in a message. */
export const EVENTS = [
  'created', 'assigned', 'claimed', 'accepted', 'transferred', 'returned', 'wrote', 'awaited', 'resumed', 'held', 'unheld',
  'resolved', 'reopened', 'closed', 'rated', 'appointment_agreed', 'appointment_cancelled',
  'appointment_proposed', 'appointment_declined', 'visit_set',
] as const;
export type EventName = (typeof EVENTS)[number];

export class Hooks {
  all = $state.raw<readonly HookView[]>([]);
  status = $state<'loading' | 'ready' | 'failed'>('loading');
  problem = $state.raw<HostError | null>(null);
  draft = $state<HookDraft | null>(null);
  /** Why the last attempt was refused. */
  refusal = $state.raw<HostError | null>(null);
  /** The key that was just made: it is told once. */
  secret = $state<string | null>(null);
  readonly #host: HooksHost;
  #busy = false;

  constructor(host: HooksHost) {
    this.#host = host;
  }

  async read(): Promise<void> {
    try {
      this.all = await this.#host.list();
      this.status = 'ready';
      this.problem = null;
    } catch (caught) {
      this.problem = asHostError(caught);
      if (this.status !== 'ready') this.status = 'failed';
    }
  }

  begin(): void {
    this.#show({ url: 'https://', events: [], internal: false, active: true });
  }

  edit(hook: HookView): void {
    const { id, url, events, internal, active } = hook;
    this.#show({ id, url, events: [...events], internal, active });
  }

  close(): void {
    this.#show(null);
  }

  /** Saves; a new receiver stays open, since its key is told only now. */
  async save(newSecret = false): Promise<boolean> {
    const { draft } = this;
    if (!draft || this.#busy) return false;
    return this.#does(async () => {
      const saved = await this.#host.save({ ...draft, url: draft.url.trim(), newSecret });
      if (saved.secret === null) this.#show(null);
      else {
        this.edit(saved);
        this.secret = saved.secret;
      }
    });
  }

  async remove(): Promise<boolean> {
    const id = this.draft?.id;
    if (!id || this.#busy) return false;
    return this.#does(async () => {
      await this.#host.remove(id);
      this.#show(null);
    });
  }

  async #does(work: () => Promise<void>): Promise<boolean> {
    this.#busy = true;
    try {
      await work();
      this.refusal = null;
      await this.read();
      return true;
    } catch (caught) {
      this.refusal = asHostError(caught);
      return false;
    } finally {
      this.#busy = false;
    }
  }

  #show(draft: HookDraft | null): void {
    this.draft = draft;
    this.refusal = null;
    this.secret = null;
  }
}
