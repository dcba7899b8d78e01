/**
 * Following one ticket by its status link.
 *
 * A hint stream only ever says "something changed"; then the state is read. What was missed while
 * there was none is not told again, so each opening is a reason to read as well. Where the stream
 * does not hold (proxies cut it), a read each 30 s does. The last state seen is kept and shown with its
 * time, so that the page is never empty and never says more than it knows.
 */

import type { Phone } from "./phone.svelte";
import type { RequesterView } from "./view";

const READ_EVERY_MS = 30_000;
/** After this long without a first answer, the page says that it takes longer. */
const SLOW_AFTER_MS = 5_000;

interface Seen {
  view: RequesterView;
  /** Epoch milliseconds of this phone. */
  seenAt: number;
}

export class Follow {
  readonly token: string;
  readonly #phone: Phone;
  #hints: EventSource | undefined;
  #reading = false;
  #again = false;

  view: RequesterView | undefined = $state.raw();
  /** When the office last said so. Epoch milliseconds. */
  seenAt: number | undefined = $state();
  /** Whether the last read was answered. `undefined`: none has ended yet. */
  fresh: boolean | undefined = $state();
  slow = $state(false);
  /** The office does not know this link. */
  unknown = $state(false);

  constructor(phone: Phone, token: string) {
    this.#phone = phone;
    this.token = token;
  }

  /** Begins to follow; the returned function ends it. */
  start(): () => void {
    const stopListening = this.#phone.listen({
      view: (token, view) => token === this.token && this.#take(view),
      photoArrived: (token) => token === this.token && void this.read(),
    });
    const timer = setInterval(() => document.visibilityState === "visible" && void this.read(), READ_EVERY_MS);
    const slowTimer = setTimeout(() => (this.slow = true), SLOW_AFTER_MS);
    const onSignal = () => {
      if (document.visibilityState === "visible") {
        this.#openHints();
        void this.read();
      } else {
        // A stream in the background costs the phone's battery and tells nobody.
        this.#closeHints();
      }
    };
    addEventListener("online", onSignal);
    addEventListener("focus", onSignal);
    document.addEventListener("visibilitychange", onSignal);
    void this.#recall().then(onSignal);
    return () => {
      stopListening();
      clearInterval(timer);
      clearTimeout(slowTimer);
      removeEventListener("online", onSignal);
      removeEventListener("focus", onSignal);
      document.removeEventListener("visibilitychange", onSignal);
      this.#closeHints();
    };
  }

  /** Reads now; a call during a read has it read once more, since that one may be too early. */
  async read(): Promise<void> {
    this.#again = true;
    if (this.#reading) return;
    this.#reading = true;
    while (this.#again) {
      this.#again = false;
      await this.#readOnce();
    }
    this.#reading = false;
  }

  async #readOnce(): Promise<void> {
    const outcome = await this.#phone.api.status(this.token, this.view?.etag || undefined);
    if (outcome.ok) {
      this.unknown = false;
      if (outcome.value.changed) this.#take(outcome.value.view);
      else this.#confirmed();
      // The browser gives a stream up that was refused once, as behind a restarting proxy.
      if (document.visibilityState === "visible") this.#openHints();
    } else if (outcome.failure.kind === "refused" && [404, 410].includes(outcome.failure.status)) {
      this.unknown = true;
      this.#closeHints();
      this.#phone.remembered.forget(this.token);
      await this.#phone.drawer.write({ drop: "seen", key: this.token });
    } else {
      this.fresh = false;
    }
  }

  #take(view: RequesterView): void {
    this.view = view;
    this.#confirmed();
  }

  #confirmed(): void {
    this.fresh = true;
    this.seenAt = Date.now();
    if (!this.view) return;
    const seen: Seen = { view: this.view, seenAt: this.seenAt };
    // Keeping it is a comfort: a full phone still shows what it has just read.
    void this.#phone.drawer.write({ put: "seen", key: this.token, value: seen }).catch(() => undefined);
  }

  async #recall(): Promise<void> {
    const seen = await this.#phone.drawer.one<Seen>("seen", this.token).catch(() => undefined);
    if (!seen || this.view) return;
    this.view = seen.view;
    this.seenAt = seen.seenAt;
  }

  #openHints(): void {
    if (this.unknown || (this.#hints && this.#hints.readyState !== EventSource.CLOSED)) return;
    this.#hints = new EventSource(this.#phone.api.hintsUrl(this.token));
    this.#hints.addEventListener("open", () => void this.read());
    this.#hints.addEventListener("changed", () => void this.read());
  }

  #closeHints(): void {
    this.#hints?.close();
    this.#hints = undefined;
  }
}
