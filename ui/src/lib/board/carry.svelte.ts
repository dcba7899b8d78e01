/** Something that is carried over the board, by the pointer or by keys, until it is put down. */
import { asHostError, type Host } from '../api/host';
import type { BoardFit, HostError } from '../api/types';
import { MINUTE_MS, STEP_MS } from './layout';
import type { Stood } from './drop';

/** What is carried. */
export interface Thing {
  stood: Stood;
  /** Name of its appointment, or of the one that it gets. */
  appointment: string;
  number: string | null;
  title: string;
  place: string;
}

/** Where it would be. */
export interface There {
  person: string;
  start: number;
  ms: number;
}

/** Longest visit, in ms. */
const LONGEST_MS = 24 * 60 * MINUTE_MS;

export class Carry {
  thing = $state.raw<Thing | null>(null);
  there = $state.raw<There>({ person: '', start: 0, ms: 0 });
  /** By keys: the arrows are its own. */
  byKeys = $state(false);
  /** What would be there; none until the host has said it for this place. */
  fit = $state.raw<BoardFit | null>(null);
  problem = $state.raw<HostError | null>(null);

  readonly #host: Host;
  readonly #told: (fit: BoardFit, there: There) => void;
  #asked = 0;
  #answer: Promise<BoardFit | null> = Promise.resolve(null);

  /** `told` hears what would be there each time that the host says it. */
  constructor(host: Host, told: (fit: BoardFit, there: There) => void) {
    this.#host = host;
    this.#told = told;
  }

  begin(thing: Thing, there: There, byKeys: boolean): void {
    this.thing = thing;
    this.byKeys = byKeys;
    this.there = there;
    this.#ask(false);
  }

  /** Carries it elsewhere; the same place asks nothing. */
  to(there: Partial<There>): void {
    if (!this.thing) return;
    const next = { ...this.there, ...there };
    next.ms = Math.min(LONGEST_MS, Math.max(STEP_MS, next.ms));
    if (next.person === this.there.person && next.start === this.there.start && next.ms === this.there.ms) return;
    this.there = next;
    this.#ask(false);
  }

  /** To the next free time of the person: from where it is, or after it where that is free already. */
  async toFree(): Promise<void> {
    const fit = await this.#answer;
    if (!this.thing) return;
    const isFree = fit !== null && fit.nextFree === fit.span.from;
    if (isFree) this.there = { ...this.there, start: fit.span.from + STEP_MS };
    this.#ask(true);
    await this.#answer;
  }

  /** What would be where it is now; none where the host did not say. */
  settled(): Promise<BoardFit | null> {
    return this.#answer;
  }

  end(): void {
    this.#asked += 1;
    this.thing = null;
    this.fit = null;
    this.problem = null;
  }

  #ask(nextFree: boolean): void {
    const { thing, there } = this;
    if (!thing) return;
    const turn = ++this.#asked;
    this.fit = null;
    this.#answer = this.#host
      .boardFit({ ticket: thing.stood.ticket, appointment: thing.appointment, person: there.person, start: there.start, minutes: Math.round(there.ms / MINUTE_MS), nextFree })
      .then((fit) => {
        if (turn !== this.#asked) return null;
        this.problem = null;
        this.fit = fit;
        this.there = { ...there, start: fit.span.from };
        this.#told(fit, this.there);
        return fit;
      })
      .catch((caught: unknown) => {
        if (turn === this.#asked) this.problem = asHostError(caught);
        return null;
      });
  }
}
