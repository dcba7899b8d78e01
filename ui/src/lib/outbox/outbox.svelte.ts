/** Own work on its way, what may be done with it, and how fresh the screen is. */
import { asHostError, type Host } from '../api/host';
import type { Freshness, HostError, OutboxEntry, OutboxView } from '../api/types';
import { clockIsAhead } from '../clock';
import { STAYS_MS } from '../components/toasts.svelte';
import { Reading } from '../reading.svelte';

const NOTHING: Freshness = { live: false, asOf: null, waiting: 0, needsYou: 0, updateNeeded: false, clockAheadMs: 0 };

/** Something that was given up and can be brought back. */
export interface GivenUp {
  id: string;
  what: string;
}

export class Outbox extends Reading {
  view = $state.raw<OutboxView | null>(null);
  /** Why the last act on an entry did not work. */
  refusal = $state.raw<{ id: string; problem: HostError } | null>(null);
  givenUp = $state.raw<readonly GivenUp[]>([]);
  readonly freshness = $derived(this.view?.freshness ?? NOTHING);

  readonly #host: Host;

  constructor(host: Host) {
    super();
    this.#host = host;
  }

  async read(): Promise<void> {
    await this.latest(
      () => this.#host.outbox(),
      (view) => {
        clockIsAhead(view.freshness.clockAheadMs);
        this.view = view;
      },
    );
  }

  retry(id: string): Promise<boolean> {
    return this.#does(id, () => this.#host.outboxRetry(id));
  }

  edit(id: string, text: string): Promise<boolean> {
    return this.#does(id, () => this.#host.outboxEdit(id, text));
  }

  /** Gives an entry up; `what` names it while it can be brought back. */
  async discard(id: string, what: string): Promise<boolean> {
    const done = await this.#does(id, () => this.#host.outboxDiscard(id));
    if (done) {
      this.givenUp = [...this.givenUp.filter((one) => one.id !== id), { id, what }];
      setTimeout(() => this.#offerNoMore(id), STAYS_MS);
    }
    return done;
  }

  async undo(id: string): Promise<boolean> {
    const done = await this.#does(id, () => this.#host.outboxUndo(id));
    this.#offerNoMore(id);
    return done;
  }

  /** Leaves the ticket as it is; the words of the late work stay in its log. */
  leave(id: string): Promise<boolean> {
    return this.#does(id, () => this.#host.outboxDiscard(id));
  }

  /** Lets late work count after all: an ordinary act on its ticket. */
  apply(entry: OutboxEntry): Promise<boolean> {
    return this.#does(entry.id, async () => {
      const { version } = await this.#host.ticket(entry.ticket);
      await this.#host.act(entry.ticket, version, { do: 'settle_parked', command: entry.id, apply: true });
    });
  }

  #offerNoMore(id: string): void {
    this.givenUp = this.givenUp.filter((one) => one.id !== id);
  }

  async #does(id: string, act: () => Promise<unknown>): Promise<boolean> {
    this.refusal = null;
    try {
      await act();
    } catch (caught) {
      this.refusal = { id, problem: asHostError(caught) };
      return false;
    }
    await this.read();
    return true;
  }
}
