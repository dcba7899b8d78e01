/** What the person was told, how much of it is unread, and their quiet hours. */
import type { Host } from '../api/host';
import type { InboxLine, InboxView, QuietHours, ReadMark } from '../api/types';
import { Reading } from '../reading.svelte';

export class Inbox extends Reading {
  view = $state.raw<InboxView | null>(null);
  readonly unread = $derived(this.view?.unread ?? 0);
  readonly #host: Host;

  constructor(host: Host) {
    super();
    this.#host = host;
  }

  read(): Promise<void> {
    return this.#take(() => this.#host.inbox());
  }

  /** The ticket is open before the person: what was told of it is read. */
  async opened(ticket: string): Promise<void> {
    const marks = this.#unreadOf(this.view?.lines.filter((line) => line.ticket === ticket) ?? []);
    if (marks.length > 0) await this.#take(() => this.#host.inboxRead(marks));
  }

  async readAll(): Promise<void> {
    const newest = this.view?.lines[0];
    if (newest) await this.#take(() => this.#host.inboxRead([{ through: newest.at }]));
  }

  /** Fails with a `HostError`, for the form that asks. */
  async keepQuiet(quiet: QuietHours | null): Promise<void> {
    this.overtake();
    this.view = await this.#host.quietSave(quiet);
  }

  /** One mark for a ticket: up to its newest line. */
  #unreadOf(lines: readonly InboxLine[]): ReadMark[] {
    const through = new Map<string, number>();
    for (const { ticket, n, unread } of lines) {
      if (unread) through.set(ticket, Math.max(n, through.get(ticket) ?? 0));
    }
    return [...through].map(([ticket, n]) => ({ ticket, through: n }));
  }

  async #take(ask: () => Promise<InboxView>): Promise<void> {
    await this.latest(ask, (view) => (this.view = view));
  }
}

/** Lines of today and of earlier days, each under its name; none that is empty. */
export function byDay(lines: readonly InboxLine[], day: (at: number) => string): { day: string; lines: InboxLine[] }[] {
  const groups: { day: string; lines: InboxLine[] }[] = [];
  for (const line of lines) {
    const name = day(line.at);
    const last = groups.at(-1);
    if (last?.day === name) last.lines.push(line);
    else groups.push({ day: name, lines: [line] });
  }
  return groups;
}
