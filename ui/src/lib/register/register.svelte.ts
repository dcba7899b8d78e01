/** A register of the enterprise, such as people or devices: the list, the search, and the entry in the form. */
import { asHostError, type Host } from '../api/host';
import type { DirectoryView, HostError } from '../api/types';

/** What one register has of its own. */
export interface Kind<Entry, Draft> {
  entriesOf?(directory: DirectoryView): readonly Entry[];
  /** Reads them, where they are not in the directory. */
  read?(): Promise<readonly Entry[]>;
  /** Those that match, in the order of the list. */
  listed(entries: readonly Entry[], search: string): Entry[];
  /** What the form begins with. */
  draftOf(entry: Entry): Draft;
  save(draft: Draft): Promise<Entry>;
}

export class Register<Entry extends { id: string }, Draft extends { id?: string; name: string }> {
  all = $state.raw<readonly Entry[]>([]);
  status = $state<'loading' | 'ready' | 'failed'>('loading');
  problem = $state.raw<HostError | null>(null);
  search = $state('');
  /** The entry in the form; without `id`, or with an empty one, while it is new. */
  draft = $state<Draft | null>(null);
  /** Why the last attempt to save was refused. */
  refusal = $state.raw<HostError | null>(null);

  readonly shown: Entry[] = $derived.by(() => this.kind.listed(this.all, this.search));
  /** The entry in the form as the office has it; none while it is new. */
  readonly saved: Entry | null = $derived.by(() => this.all.find((one) => one.id === this.draft?.id) ?? null);
  protected readonly host: Host;
  protected readonly kind: Kind<Entry, Draft>;
  #saving = false;

  constructor(host: Host, kind: Kind<Entry, Draft>) {
    this.host = host;
    this.kind = kind;
  }

  async read(): Promise<void> {
    try {
      this.all = this.kind.read ? await this.kind.read() : (this.kind.entriesOf?.(await this.host.directory()) ?? []);
      this.status = 'ready';
      this.problem = null;
    } catch (caught) {
      this.problem = asHostError(caught);
      // What is on the screen stays there: a register of a minute ago is better than none.
      if (this.status !== 'ready') this.status = 'failed';
    }
  }

  edit(entry: Entry): void {
    this.#show(this.kind.draftOf(entry));
  }

  /** Begins a new entry. */
  begin(draft: Draft): void {
    this.#show(draft);
  }

  close(): void {
    this.#show(null);
  }

  /** Saves the form, and stays on the entry. A second press saves nothing twice. */
  async save(): Promise<Entry | null> {
    if (!this.draft || this.#saving) return null;
    this.#saving = true;
    this.refusal = null;
    try {
      const saved = await this.kind.save($state.snapshot(this.draft) as Draft);
      this.edit(saved);
      await this.read();
      return saved;
    } catch (caught) {
      this.refusal = asHostError(caught);
      return null;
    } finally {
      this.#saving = false;
    }
  }

  #show(draft: Draft | null): void {
    this.draft = draft;
    this.refusal = null;
  }
}
