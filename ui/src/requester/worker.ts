/**
 * The service worker of the requester's page: the page itself is there without a signal, and the
 * office's notices are shown while it is closed.
 *
 * It keeps the page, its script and its style, and nothing else. What a person wrote or last saw
 * lies in the page's own drawer; answers of the office hold personal data and never come through
 * here into a cache. It is registered for `/r/` and `/s/` only, so that the console never sees it.
 */

// A worker has other globals than a page; these are the ones that it uses.
interface Extending extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Extending {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Pushed extends Extending {
  readonly data: { json(): unknown } | null;
}
interface Pressed extends Extending {
  readonly notification: Notification;
}
interface Window {
  readonly url: string;
  focus(): Promise<unknown>;
}
interface WorkerScope {
  addEventListener(name: "push", hear: (event: Pushed) => void): void;
  addEventListener(name: "notificationclick", hear: (event: Pressed) => void): void;
  readonly registration: { showNotification(title: string, options: NotificationOptions): Promise<void> };
  addEventListener(name: "install" | "activate", hear: (event: Extending) => void): void;
  addEventListener(name: "fetch", hear: (event: Fetching) => void): void;
  skipWaiting(): Promise<void>;
  readonly clients: {
    claim(): Promise<void>;
    matchAll(wanted: { type: "window" }): Promise<readonly Window[]>;
    openWindow(url: string): Promise<unknown>;
  };
  readonly location: { origin: string };
}
const scope = globalThis as unknown as WorkerScope;

/** Counts up when what is kept changes its form; older ones are removed. */
const KEPT = "fieldfare-page-1";
/** The page is the same for every code and every link: it is kept once, under a name of its own. */
const PAGE = "/r/-";
/** A page that is not here after this long comes from the cache, in ms: a bar of signal is not always one. */
const PATIENCE_MS = 4_000;

const isPage = (path: string) => /^\/[rs]\/[^/]+\/?$/.test(path);
const isPart = (path: string) => path.startsWith("/assets/");

/** The parts that a page names: its scripts, styles and icons, and the words of every language. */
function partsOf(html: string): string[] {
  return [...new Set([...html.matchAll(/(?:src|href|content)="(\/assets\/[^"]+)"/g)].flatMap((found) => found[1] ?? []))];
}

/**
 * Keeps a page with all its parts, or nothing of it: a page without its script would be a blank one.
 * Parts that no kept page names any more are removed.
 */
async function keep(page: Response): Promise<void> {
  const cache = await caches.open(KEPT);
  const parts = partsOf(await page.clone().text());
  if (parts.length === 0) return;
  const there = new Set((await cache.keys()).map((request) => new URL(request.url).pathname));
  await cache.addAll(parts.filter((part) => !there.has(part)));
  await cache.put(PAGE, page);
  for (const path of there) if (isPart(path) && !parts.includes(path)) await cache.delete(path);
}

/** Only the office's own page counts: a sign-in page of a guest network is another one. */
function isOwn(answer: Response): boolean {
  return answer.ok && !answer.redirected && (answer.headers.get("content-type") ?? "").startsWith("text/html");
}

async function fromOffice(request: Request): Promise<Response> {
  const answer = await fetch(request);
  if (isOwn(answer)) await keep(answer.clone()).catch(() => undefined);
  return answer;
}

/** The office's page; the kept one where the office does not answer in time, or at all. */
async function page(event: Fetching): Promise<Response> {
  const fresh = fromOffice(event.request);
  event.waitUntil(fresh.catch(() => undefined));
  const kept = await (await caches.open(KEPT)).match(PAGE, { ignoreVary: true });
  if (!kept) return fresh;
  const late = new Promise<Response>((resolve) => setTimeout(() => resolve(kept), PATIENCE_MS));
  const right = fresh.then((answer) => (answer.status >= 500 ? kept : answer));
  return Promise.race([right, late]).catch(() => kept);
}

/** A part's name changes with its contents: one that is kept is the right one. */
async function part(request: Request): Promise<Response> {
  return (await (await caches.open(KEPT)).match(request, { ignoreVary: true })) ?? fetch(request);
}

scope.addEventListener("install", (event) => {
  event.waitUntil(
    fetch(PAGE, { cache: "no-cache" })
      .then(async (answer) => {
        if (isOwn(answer)) await keep(answer);
      })
      .then(() => scope.skipWaiting()),
  );
});

scope.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) {
        if (name.startsWith("fieldfare-page-") && name !== KEPT) await caches.delete(name);
      }
      await scope.clients.claim();
    })(),
  );
});

scope.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== scope.location.origin) return;
  if (request.mode === "navigate" && isPage(pathname)) event.respondWith(page(event));
  else if (isPart(pathname)) event.respondWith(part(request));
  // Everything else, the office's answers among it, goes its way untouched.
});

/** What the office says, which only this browser can read. */
function noticeOf(event: Pushed): { title: string; body: string; link: string; tag: string } | undefined {
  try {
    const { title, body, link, tag } = (event.data?.json() ?? {}) as Record<string, unknown>;
    if (typeof title !== "string" || typeof link !== "string" || !/^\/s\/[^/]+$/.test(link)) return undefined;
    return { title, link, body: typeof body === "string" ? body : "", tag: typeof tag === "string" ? tag : link };
  } catch {
    return undefined;
  }
}

scope.addEventListener("push", (event) => {
  const notice = noticeOf(event);
  if (!notice) return;
  const { title, body, link, tag } = notice;
  // A later notice of the same ticket takes the place of the one before, and rings again.
  const options = { body, tag, renotify: true, dir: "auto", data: link } as const;
  event.waitUntil(scope.registration.showNotification(title, options));
});

scope.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const link = String(event.notification.data);
  event.waitUntil(
    (async () => {
      const open = await scope.clients.matchAll({ type: "window" });
      const there = open.find((window) => new URL(window.url).pathname === link);
      await (there ? there.focus() : scope.clients.openWindow(link));
    })(),
  );
});
