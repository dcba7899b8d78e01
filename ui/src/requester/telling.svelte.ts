/**
 * Being told in this browser when a ticket changes, also while the page is closed (web push, RFC 8030).
 *
 * One browser has one address at its push service for all tickets, and the office keeps for each ticket
 * who is to be told: stopping for one leaves the others. Whether this browser asked is remembered here,
 * and what it asked with is told to the office anew whenever the page is opened, because a browser may
 * have got another address meanwhile.
 */

import type { PushApi, PushBrowser } from "./api";

/** `cannot`: this browser has no such thing, or the page did not come over HTTPS. */
export type Told = "cannot" | "off" | "on" | "blocked" | "failed";

/** What is needed of the browser. */
export interface Browser {
  /** The page's worker, once it is there; rejects where it does not come. */
  worker(): Promise<{ pushManager: Pick<PushManager, "getSubscription" | "subscribe"> }>;
  permission(): NotificationPermission;
  ask(): Promise<NotificationPermission>;
}

export interface Memory {
  isTold(token: string): boolean;
  setTold(token: string, told: boolean): void;
}

const WORKER_MS_MAX = 10_000;

/** This browser, where it can be told at all. */
export function thisBrowser(): Browser | undefined {
  const { navigator, Notification, PushManager } = globalThis;
  if (!navigator?.serviceWorker || !Notification || !PushManager) return undefined;
  return {
    worker: () => {
      const late = new Promise<never>((_, no) => setTimeout(() => no(new Error("no_worker")), WORKER_MS_MAX));
      return Promise.race([navigator.serviceWorker.ready, late]);
    },
    permission: () => Notification.permission,
    ask: () => Notification.requestPermission(),
  };
}

export class Telling {
  readonly #token: string;
  readonly #office: PushApi;
  readonly #memory: Memory;
  readonly #browser: Browser | undefined;

  told: Told = $state("cannot");
  busy = $state(false);

  constructor(token: string, office: PushApi, memory: Memory, browser: Browser | undefined = thisBrowser()) {
    this.#token = token;
    this.#office = office;
    this.#memory = memory;
    this.#browser = browser;
    if (browser) this.told = this.#wasAsked(browser) ? "on" : "off";
  }

  #wasAsked(browser: Browser): boolean {
    return this.#memory.isTold(this.#token) && browser.permission() === "granted";
  }

  /** Tells the office again where this browser is told, and in which language. */
  async renew(language: string): Promise<void> {
    if (this.told !== "on" || !this.#browser) return;
    try {
      const { pushManager } = await this.#browser.worker();
      const known = await pushManager.getSubscription();
      if (known) await this.#office.tellHere(this.#token, described(known, language));
      else this.told = "off";
    } catch {
      // No worker, or no signal: what the office knows still holds.
    }
  }

  async start(language: string): Promise<void> {
    const browser = this.#browser;
    if (!browser || this.busy) return;
    this.busy = true;
    try {
      this.told = await this.#started(browser, language);
    } catch {
      this.told = "failed";
    }
    this.#memory.setTold(this.#token, this.told === "on");
    this.busy = false;
  }

  async #started(browser: Browser, language: string): Promise<Told> {
    // Asked first: a browser asks only as the answer to a press.
    const permission = await browser.ask();
    if (permission !== "granted") return permission === "denied" ? "blocked" : "off";
    const key = await this.#office.pushKey(this.#token);
    if (!key.ok) return "failed";
    const { pushManager } = await browser.worker();
    const wanted = { userVisibleOnly: true, applicationServerKey: key.value };
    const subscription = await pushManager.subscribe(wanted).catch(async () => {
      // One for another key stands in the way: that of an office before.
      const other = await pushManager.getSubscription();
      if (!(await other?.unsubscribe())) throw new Error("no_subscription");
      return pushManager.subscribe(wanted);
    });
    const taken = await this.#office.tellHere(this.#token, described(subscription, language));
    return taken.ok ? "on" : "failed";
  }

  async stop(): Promise<void> {
    if (!this.#browser || this.busy) return;
    this.busy = true;
    try {
      const { pushManager } = await this.#browser.worker();
      const known = await pushManager.getSubscription();
      const gone = !known || (await this.#office.tellNoMore(this.#token, known.endpoint)).ok;
      this.told = gone ? "off" : "on";
    } catch {
      this.told = "on";
    }
    this.#memory.setTold(this.#token, this.told === "on");
    this.busy = false;
  }
}

function described(subscription: PushSubscription, language: string): PushBrowser {
  const { endpoint, keys } = subscription.toJSON();
  return { endpoint: endpoint ?? "", keys: { p256dh: keys?.p256dh ?? "", auth: keys?.auth ?? "" }, language };
}
