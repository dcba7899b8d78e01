import { expect, test } from "vitest";
import type { Answer, PushBrowser } from "./api";
import { Telling, type Browser } from "./telling.svelte";

const KEY = "BOffice";

/** A browser with a push service, as far as a page sees them. */
class FakeBrowser implements Browser {
  permissions: NotificationPermission = "default";
  answers: NotificationPermission = "granted";
  /** The key that the browser listens for, if any. */
  listensFor: string | undefined;
  subscriptions = 0;

  permission = () => this.permissions;
  ask = async () => (this.permissions = this.permissions === "default" ? this.answers : this.permissions);
  worker = async () => ({ pushManager: this });

  #subscription = () =>
    ({
      endpoint: `https://push.example/${this.subscriptions}`,
      toJSON: () => ({ endpoint: `https://push.example/${this.subscriptions}`, keys: { p256dh: "BPhone", auth: "secret" } }),
      unsubscribe: async () => {
        this.listensFor = undefined;
        return true;
      },
    }) as unknown as PushSubscription;

  getSubscription = async () => (this.listensFor === undefined ? null : this.#subscription());
  subscribe = async (options?: PushSubscriptionOptionsInit) => {
    const key = String(options?.applicationServerKey);
    if (this.listensFor !== undefined && this.listensFor !== key) throw new DOMException("another key", "InvalidStateError");
    if (this.listensFor === undefined) this.subscriptions += 1;
    this.listensFor = key;
    return this.#subscription();
  };
}

class FakeOffice {
  away = false;
  readonly told: PushBrowser[] = [];
  readonly stopped: string[] = [];

  #answer<T>(value: T): Answer<T> {
    return this.away ? { ok: false, failure: { kind: "away" } } : { ok: true, value };
  }
  pushKey = async () => this.#answer(KEY);
  tellHere = async (_: string, browser: PushBrowser) => {
    if (!this.away) this.told.push(browser);
    return this.#answer(null);
  };
  tellNoMore = async (_: string, endpoint: string) => {
    if (!this.away) this.stopped.push(endpoint);
    return this.#answer(null);
  };
}

function memory(...tokens: string[]) {
  const kept = new Set(tokens);
  return { isTold: (token: string) => kept.has(token), setTold: (token: string, told: boolean) => void (told ? kept.add(token) : kept.delete(token)) };
}

test("a press lets the office tell this browser, and another press ends it", async () => {
  const [browser, office, kept] = [new FakeBrowser(), new FakeOffice(), memory()];
  const telling = new Telling("karin", office, kept, browser);
  expect(telling.told).toBe("off");
  await telling.start("de");
  expect(telling.told).toBe("on");
  expect(office.told).toEqual([{ endpoint: "https://push.example/1", keys: { p256dh: "BPhone", auth: "secret" }, language: "de" }]);
  expect(kept.isTold("karin")).toBe(true);
  await telling.stop();
  expect(telling.told).toBe("off");
  expect(office.stopped).toEqual(["https://push.example/1"]);
  expect(kept.isTold("karin")).toBe(false);
});

test("where it cannot be, it is not offered; where it is forbidden, that is said", async () => {
  expect(new Telling("karin", new FakeOffice(), memory(), undefined).told).toBe("cannot");
  const [browser, office] = [new FakeBrowser(), new FakeOffice()];
  browser.answers = "denied";
  const telling = new Telling("karin", office, memory(), browser);
  await telling.start("en");
  expect(telling.told).toBe("blocked");
  expect(office.told).toEqual([]);
});

test("without a signal nothing is promised, and it can be tried again", async () => {
  const [browser, office, kept] = [new FakeBrowser(), new FakeOffice(), memory()];
  office.away = true;
  const telling = new Telling("karin", office, kept, browser);
  await telling.start("en");
  expect(telling.told).toBe("failed");
  expect(kept.isTold("karin")).toBe(false);
  office.away = false;
  await telling.start("en");
  expect(telling.told).toBe("on");
  office.away = true;
  await telling.stop();
  expect(telling.told, "the office would go on").toBe("on");
});

test("a page that is opened again tells the office where this browser is now", async () => {
  const [browser, office] = [new FakeBrowser(), new FakeOffice()];
  browser.permissions = "granted";
  browser.listensFor = KEY;
  const telling = new Telling("karin", office, memory("karin"), browser);
  await telling.renew("vi");
  expect(telling.told).toBe("on");
  expect(office.told.map((one) => one.language)).toEqual(["vi"]);
  browser.listensFor = undefined;
  await telling.renew("vi");
  expect(telling.told, "its address is gone").toBe("off");
});

test("a browser that listens for another office’s key listens for this one’s after a press", async () => {
  const [browser, office] = [new FakeBrowser(), new FakeOffice()];
  browser.listensFor = "BOld";
  const telling = new Telling("karin", office, memory(), browser);
  await telling.start("en");
  expect(telling.told).toBe("on");
  expect(browser.listensFor).toBe(KEY);
});
