/**
 * The office over HTTP, as the requester's page sees it.
 *
 * Every answer ends in one of three: it worked, the office did not answer (try again, nothing is
 * decided), or the office refused (a rule said no, trying again cannot help). Between a phone and
 * the office stand sign-in pages of guest networks, so a refusal counts only when it is the
 * office's own (`application/problem+json`); anything else is "no answer" and keeps the report.
 */

import type { Answers } from "../lib/form/answers";
import { readArticles, readDevice, readReceipt, readView, type Device, type PublicArticle, type Receipt, type RequesterView } from "./view";

/** Why a call brought no value. */
export type Failure =
  | { kind: "away"; retryAfterMs?: number }
  | { kind: "refused"; status: number; code: string; fields: FieldRefusal[] };

/** One field that the office would not take, e.g. `{ pointer: "/email", code: "malformed" }`. */
export interface FieldRefusal {
  pointer: string;
  code: string;
}

export type Answer<T> = { ok: true; value: T } | { ok: false; failure: Failure };

/** A photo as the report declares it: the bytes follow on their own. */
export interface DeclaredPhoto {
  id: string;
  /** Lower-case hex. */
  sha256: string;
  bytes: number;
  mime: string;
  width?: number;
  height?: number;
  /** The question that it answers. */
  name?: string;
  /** What a file is called that is no photo. */
  file?: string;
}

export interface ReportBody {
  commandId: string;
  code: string;
  description: string;
  name: string;
  phone?: string;
  email?: string;
  language?: string;
  typeId?: string;
  form?: { version: number; answers: Answers };
  photos: DeclaredPhoto[];
}

export type Act =
  | { do: "requester_reply"; text: string; photos?: string[] }
  | { do: "confirm" }
  | { do: "not_solved"; comment: string }
  | { do: "cancel"; reason?: string }
  | { do: "rate"; stars: number; comment?: string }
  | { do: "confirm_appointment"; appointment: string; starts_at: number }
  | { do: "decline_appointment"; appointment: string; reason?: string };

export interface PhotoUpload {
  id: string;
  sha256: string;
  mime: string;
  bytes: ArrayBuffer;
  file?: string;
}

/** A browser's `PushSubscription`, and the language that it reads. */
export interface PushBrowser {
  endpoint: string;
  keys: { p256dh: string; auth: string };
  language: string;
}

/** A view, or the news that the one we have is still the newest. */
export type StatusAnswer = { changed: false } | { changed: true; view: RequesterView };

export interface Api {
  device(code: string): Promise<Answer<Device>>;
  /** What may help with these words. */
  answers(code: string, text: string): Promise<Answer<PublicArticle[]>>;
  report(body: ReportBody): Promise<Answer<Receipt>>;
  status(token: string, etag: string | undefined): Promise<Answer<StatusAnswer>>;
  /** `photos` belong to the act; their bytes follow. */
  act(token: string, commandId: string, act: Act, photos: DeclaredPhoto[]): Promise<Answer<RequesterView>>;
  /** `onPart` hears the share of bytes that left, 0 to 1. */
  photo(token: string, photo: PhotoUpload, onPart: (share: number) => void): Promise<Answer<null>>;
  hintsUrl(token: string): string;
}

/** Web push: what is asked of the office to be told in this browser. */
export interface PushApi {
  /** The office's public key. */
  pushKey(token: string): Promise<Answer<string>>;
  tellHere(token: string, browser: PushBrowser): Promise<Answer<null>>;
  tellNoMore(token: string, endpoint: string): Promise<Answer<null>>;
}

/** What a transport hands back: everything that deciding needs, nothing of the browser. */
export interface Reply {
  status: number;
  contentType: string;
  retryAfter: string | null;
  body: string;
}

/** Sends one request. Rejects when no reply came. */
export type Transport = (request: {
  method: "GET" | "POST";
  url: string;
  headers: Record<string, string>;
  body?: string | ArrayBuffer;
  onPart?: (share: number) => void;
}) => Promise<Reply>;

const REFUSALS_MAX = 20;
const RETRY_AFTER_MAX_MS = 10 * 60_000;

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function refusedFields(problem: Record<string, unknown>): FieldRefusal[] {
  if (!Array.isArray(problem.errors)) return [];
  return problem.errors.slice(0, REFUSALS_MAX).flatMap((item: unknown) => {
    const { pointer, code } = (item ?? {}) as Partial<FieldRefusal>;
    return typeof pointer === "string" && typeof code === "string" ? [{ pointer, code }] : [];
  });
}

/** Sorts a reply without a value into "no answer" and "refused". Exported for its table of tests. */
export function failureOf(reply: Reply): Failure {
  const seconds = Number(reply.retryAfter ?? NaN);
  const retry = seconds > 0 ? { retryAfterMs: Math.min(seconds * 1000, RETRY_AFTER_MAX_MS) } : {};
  const transient = reply.status >= 500 || [408, 425, 429].includes(reply.status);
  const ownProblem = reply.contentType.startsWith("application/problem+json");
  const problem = ownProblem ? parse(reply.body) : undefined;
  if (transient || reply.status < 400 || typeof problem !== "object" || problem === null) {
    return { kind: "away", ...retry };
  }
  const { code } = problem as { code?: unknown };
  return {
    kind: "refused",
    status: reply.status,
    code: typeof code === "string" ? code : "unknown",
    fields: refusedFields(problem as Record<string, unknown>),
  };
}

function answer<T>(reply: Reply, read: (value: unknown) => T | null): Answer<T> {
  if (reply.status >= 200 && reply.status < 300 && reply.contentType.startsWith("application/json")) {
    const value = read(parse(reply.body));
    if (value !== null) return { ok: true, value };
  }
  return { ok: false, failure: failureOf(reply) };
}

/** Any body: what counts is that it is not a sign-in page. */
function taken(reply: Reply): Answer<null> {
  const isOwn = reply.status >= 200 && reply.status < 300 && !reply.contentType.startsWith("text/html");
  return isOwn ? { ok: true, value: null } : { ok: false, failure: failureOf(reply) };
}

/** Builds the calls over a transport, so that tests speak to the same code as the phone. */
export function apiOver(send: Transport): Api & PushApi {
  const base = "/api/public";
  const status = (token: string) => `${base}/status/${encodeURIComponent(token)}`;
  const asked = { accept: "application/json" };
  const posted = { ...asked, "content-type": "application/json" };

  async function call<T>(request: Parameters<Transport>[0], read: (reply: Reply) => Answer<T>): Promise<Answer<T>> {
    try {
      return read(await send(request));
    } catch {
      return { ok: false, failure: { kind: "away" } };
    }
  }

  return {
    device: (code) =>
      call({ method: "GET", url: `${base}/device/${encodeURIComponent(code)}`, headers: asked }, (reply) =>
        answer(reply, readDevice),
      ),
    answers: (code, text) =>
      call(
        { method: "POST", url: `${base}/device/${encodeURIComponent(code)}/answers`, headers: posted, body: JSON.stringify({ text }) },
        (reply) => answer(reply, readArticles),
      ),
    report: (body) =>
      call({ method: "POST", url: `${base}/report`, headers: posted, body: JSON.stringify(body) }, (reply) =>
        answer(reply, readReceipt),
      ),
    status: (token, etag) =>
      call(
        { method: "GET", url: status(token), headers: etag ? { ...asked, "if-none-match": etag } : asked },
        (reply): Answer<StatusAnswer> => {
          if (reply.status === 304) return { ok: true, value: { changed: false } };
          const read = answer(reply, readView);
          return read.ok ? { ok: true, value: { changed: true, view: read.value } } : read;
        },
      ),
    act: (token, commandId, act, photos) =>
      call(
        { method: "POST", url: `${status(token)}/act`, headers: posted, body: JSON.stringify({ commandId, act, ...(photos.length > 0 && { photos }) }) },
        (reply) => answer(reply, readView),
      ),
    photo: (token, photo, onPart) =>
      call(
        {
          method: "POST",
          url: `${status(token)}/photos${photo.file === undefined ? "" : `?file=${encodeURIComponent(photo.file)}`}`,
          headers: { "content-type": photo.mime, "x-photo-id": photo.id, "x-photo-sha256": photo.sha256 },
          body: photo.bytes,
          onPart,
        },
        taken,
      ),
    hintsUrl: (token) => `${status(token)}/hints`,
    pushKey: (token) =>
      call({ method: "GET", url: `${status(token)}/push`, headers: asked }, (reply) =>
        answer(reply, (value) => {
          const { key } = (value ?? {}) as { key?: unknown };
          return typeof key === "string" ? key : null;
        }),
      ),
    tellHere: (token, browser) =>
      call({ method: "POST", url: `${status(token)}/push`, headers: posted, body: JSON.stringify(browser) }, taken),
    tellNoMore: (token, endpoint) =>
      call({ method: "POST", url: `${status(token)}/push/stop`, headers: posted, body: JSON.stringify({ endpoint }) }, taken),
  };
}
