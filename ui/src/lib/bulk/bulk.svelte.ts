/** One act on many tickets: one command for each, and for each what became of it. */
import { asHostError, type Host } from '../api/host';
import type { Act, ActName, HostError, TicketRow, TicketView } from '../api/types';

/** Tickets that are read at the same time. */
const AT_ONCE = 6;

export type Result = { state: 'done'; late: boolean } | { state: 'refused'; problem: HostError };

export class Bulk {
  readonly rows: readonly TicketRow[];
  /** Whether every ticket has been read, or refused to be. */
  ready = $state(false);
  running = $state(false);
  /** By ticket; none while it was not tried. */
  results = $state.raw<Readonly<Record<string, Result>>>({});

  readonly done = $derived.by(() => this.rows.filter((row) => this.results[row.id]?.state === 'done'));
  readonly refused = $derived.by(() => this.rows.filter((row) => this.results[row.id]?.state === 'refused'));

  readonly #host: Host;
  #views = $state.raw<ReadonlyMap<string, TicketView>>(new Map());

  constructor(host: Host, rows: readonly TicketRow[]) {
    this.#host = host;
    this.rows = rows;
  }

  /** Reads the tickets: what is allowed on each, and its version. */
  async read(): Promise<void> {
    const views = new Map<string, TicketView>();
    for (let at = 0; at < this.rows.length; at += AT_ONCE) {
      await Promise.all(
        this.rows.slice(at, at + AT_ONCE).map(async (row) => {
          try {
            views.set(row.id, await this.#host.ticket(row.id));
          } catch (caught) {
            this.#note(row.id, { state: 'refused', problem: asHostError(caught) });
          }
        }),
      );
    }
    this.#views = views;
    this.ready = true;
  }

  /** Those that allow an act now, and on which it was not done yet. */
  able(name: ActName): TicketView[] {
    return this.rows.flatMap((row) => {
      const view = this.#views.get(row.id);
      return view?.actions.includes(name) && this.results[row.id]?.state !== 'done' ? [view] : [];
    });
  }

  /** Those who may be given every one of these tickets. */
  handlers(views: readonly TicketView[]): string[] {
    const [first, ...rest] = views;
    return (first?.handlers ?? []).filter((id) => rest.every((view) => view.handlers.includes(id)));
  }

  /** Does it on each that allows it, one after the other; a refusal does not stop the others. */
  async run(name: ActName, act: Act): Promise<void> {
    if (this.running) return;
    this.running = true;
    for (const view of this.able(name)) {
      const { id } = view.row;
      try {
        const { parked } = await this.#host.act(id, view.version, act);
        this.#note(id, { state: 'done', late: parked });
      } catch (caught) {
        this.#note(id, { state: 'refused', problem: asHostError(caught) });
      }
    }
    this.running = false;
  }

  #note(id: string, result: Result): void {
    this.results = { ...this.results, [id]: result };
  }
}
