/**
 * What this phone knows, for the views to draw: the language, what is still to be sent, and the
 * last seen state of a ticket. One per page.
 */

import { browserTransport } from "./transport";
import { apiOver, type Act, type Api, type PushApi } from "./api";
import { Delivery, wakeOnSignals } from "./delivery";
import { newId } from "./digest";
import { openDrawer, type Drawer } from "./drawer";
import { formatTag, markPage } from "../lib/i18n/languages";
import { fetchWords, languageFor, say, sayCount, type CountedKey, type Key, type Language, type Params } from "./i18n";
import { Outbox, type Contents, type Report, type Round } from "./outbox";
import { localStorageIfAllowed, Remembered } from "./remembered";
import type { TimeFrame } from "./when";
import type { Receipt, RequesterView } from "./view";

/** Told by the outbox, heard by whoever shows that ticket. */
export interface Listener {
  receipt?(report: Report, receipt: Receipt): void;
  view?(token: string, view: RequesterView): void;
  photoArrived?(token: string, photoId: string): void;
}

export class Phone {
  readonly api: Api & PushApi;
  readonly outbox: Outbox;
  readonly drawer: Drawer;
  readonly remembered: Remembered;
  readonly #delivery: Delivery;
  readonly #listeners = new Set<Listener>();

  language: Language = $state("en");
  /** The last wish: words that come after another was wished for are not shown. */
  #wanted: Language = "en";
  contents: Contents = $state.raw({ reports: [], photos: [], acts: [] });
  /** Share of each photo's bytes that left, 0 to 1. */
  parts: Record<string, number> = $state({});

  private constructor(drawer: Drawer, remembered: Remembered) {
    this.drawer = drawer;
    this.remembered = remembered;
    this.api = apiOver(browserTransport);
    this.outbox = new Outbox(drawer, this.api, {
      now: () => Date.now(),
      newId: () => newId(),
      onChange: (contents) => (this.contents = contents),
      onReceipt: (report, receipt) => this.#received(report, receipt),
      onView: (token, view) => this.#tell((one) => one.view?.(token, view)),
      onPart: (photoId, share) => (this.parts[photoId] = share),
      onPhotoArrived: (token, photoId) => this.#tell((one) => one.photoArrived?.(token, photoId)),
    });
    this.#delivery = new Delivery(() => this.#round(), {
      after: (ms, run) => setTimeout(run, ms),
      cancel: (handle) => clearTimeout(handle as number | undefined),
    });
  }

  static async start(): Promise<Phone> {
    const drawer = await openDrawer(globalThis.indexedDB);
    const phone = new Phone(drawer, new Remembered(localStorageIfAllowed()));
    await phone.suggestLanguage(undefined);
    phone.contents = await phone.outbox.contents();
    wakeOnSignals(phone.#delivery);
    // Another tab may have written meanwhile.
    document.addEventListener("visibilitychange", () => void phone.reread());
    phone.wake();
    return phone;
  }

  t = (key: Key, params?: Params): string => say(this.language, key, params);
  count = (stem: CountedKey, n: number, params?: Params): string => sayCount(this.language, stem, n, params);

  /** In this language, once its words are here; until then, and when they do not come, in the one before. */
  async #speak(language: Language): Promise<void> {
    this.#wanted = language;
    const here = await fetchWords(language);
    if (this.#wanted !== language) return;
    if (here) this.language = language;
    markPage(this.language);
  }

  /** A choice by hand: also remembered. */
  async chooseLanguage(language: Language): Promise<void> {
    await this.#speak(language);
    if (this.language === language) this.remembered.setLanguage(language);
  }

  /** The site's wish counts only where nothing in this browser says otherwise. */
  async suggestLanguage(wish: string | undefined): Promise<void> {
    await this.#speak(languageFor([this.remembered.language(), ...navigator.languages, wish]));
  }

  frame(site: string | undefined): TimeFrame {
    // The reader's own tag decides 24-hour or not, as long as it is the language that is shown.
    return { locale: formatTag(this.language, navigator.languages), site, here: new Intl.DateTimeFormat().resolvedOptions().timeZone };
  }

  wake(): void {
    void this.#delivery.wake();
  }

  async act(token: string, act: Act): Promise<void> {
    await this.outbox.act(token, act);
    this.wake();
  }

  /** Asks the browser not to clear the drawer when room runs short. Some ask the person first. */
  askToKeep(): void {
    void globalThis.navigator.storage?.persist?.().catch(() => false);
  }

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async reread(): Promise<void> {
    this.contents = await this.outbox.contents();
  }

  /** One round, unless another tab is at it or the phone knows that there is no signal. */
  async #round(): Promise<Round> {
    // What another tab has sent meanwhile must not go on waiting on this screen.
    await this.reread();
    const waits = this.contents.reports.some((row) => row.stage === "waiting");
    const others = this.contents.photos.length + this.contents.acts.length > 0;
    if (!waits && !others) return { end: "empty" };
    if (!navigator.onLine) return { end: "later" };
    if (!navigator.locks) return this.outbox.send();
    return navigator.locks.request("fieldfare-outbox", { ifAvailable: true }, (lock) =>
      lock ? this.outbox.send() : ({ end: "later" } satisfies Round),
    );
  }

  #received(report: Report, { statusToken, number }: Receipt): void {
    const { code, zone } = report;
    this.remembered.addSent({ code, token: statusToken, number, sentAt: Date.now(), ...(zone && { zone }) });
    this.#tell((one) => one.receipt?.(report, { statusToken, number }));
  }

  #tell(each: (listener: Listener) => void): void {
    for (const listener of this.#listeners) each(listener);
  }
}
