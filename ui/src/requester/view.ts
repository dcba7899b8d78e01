/**
 * What the office tells a requester, and the reading of it.
 *
 * The answer is data from a network, so it is read field by field: what is missing becomes its
 * default, what is unknown is kept as a word, what is malformed makes the whole answer unusable
 * (a hotel's sign-in page answers 200 too).
 */

import type { Overlay, Stage } from "../lib/api/types";
import { readOverlay } from "./overlay";
import { readKinds, type ReportKind } from "./questions";

/** The device behind a code, as far as a stranger with the code may know it. */
export interface Device {
  enterprise: string;
  deviceName: string;
  place: string;
  customer?: string;
  /** IANA name of the site's time zone. */
  zone: string;
  /** Language that people at this site read, a BCP 47 tag. */
  language?: string;
  /** What can be reported here, the usual kind first. */
  types: ReportKind[];
  /** How names of files end that may be attached beside photos: `.pdf`. */
  takes?: string[];
}

/** An answer to a common question. */
export interface PublicArticle {
  title: string;
  problem: string;
  answer: string;
  language: string;
}

export const BAR_STEPS = ["reported", "assigned", "working", "solved", "closed"] as const;
export type BarStep = (typeof BAR_STEPS)[number];
export type BarLook = "done" | "current" | "stopped" | "next" | "ended";

export interface BarSegment {
  key: BarStep;
  look: BarLook;
  /** RFC 3339 instant at which the step was reached. */
  at?: string;
}

/** `kind` stays an open string: a newer office may know a kind that this page does not. */
export interface Headline {
  kind: string;
  person?: string;
  start?: string;
  end?: string;
  zone?: string;
  reason?: string;
  /** When the reader was reminded that an answer is missing. */
  remindedAt?: string;
}

export interface Message {
  n: number;
  mine: boolean;
  author: string;
  text: string;
  at: string;
  photos: string[];
}

export interface ArrivingPhoto {
  id: string;
  /** `declared`: announced, its bytes are not at the office yet. */
  state: "arrived" | "declared";
  mine: boolean;
  /** At which stage of the work it was taken. */
  stage?: Stage;
  /** What was drawn on it. */
  overlay?: Overlay;
  /** What a file is called that is no photo. */
  file?: string;
  thumbUrl?: string;
  url?: string;
}

export type Action =
  | "reply"
  | "confirm"
  | "not_solved"
  | "cancel"
  | "rate"
  | "add_photo"
  | "confirm_appointment"
  | "decline_appointment";

/** A time that the office would come. */
export interface Proposal {
  id: string;
  start: string;
  end?: string;
  zone?: string;
}

export interface Rating {
  /** 1 to 5. */
  stars: number;
  comment?: string;
}

export interface RequesterView {
  enterprise: string;
  number: string;
  title: string;
  description: string;
  state: string;
  bar: BarSegment[];
  headline: Headline;
  closedKind?: string;
  assignedAt?: string;
  seenAt?: string;
  messages: Message[];
  photos: ArrivingPhoto[];
  /** Exactly what is allowed now. The page shows these and invents none. */
  actions: string[];
  /** How names of files end that may be attached beside photos: `.pdf`. */
  takes: string[];
  /** Times to agree to, the earliest first. */
  proposals?: Proposal[];
  rating?: Rating;
  etag: string;
}

/** Where a sent report can be followed. */
export interface Receipt {
  statusToken: string;
  number: string;
}

/** Longest lists that this page draws; more is cut, so that no answer can stall a phone. */
const MESSAGES_MAX = 500;
const PHOTOS_MAX = 200;
const PROPOSALS_MAX = 50;

type Fields = Record<string, unknown>;

function fields(value: unknown): Fields | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

const STAGES: readonly Stage[] = ["report", "before", "during", "after"];

function stage(value: unknown): { stage: Stage } | undefined {
  const known = STAGES.find((one) => one === value);
  return known && { stage: known };
}

function words(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((word): word is string => typeof word === "string") : [];
}

function rows<T>(value: unknown, max: number, read: (row: Fields) => T | null): T[] {
  if (!Array.isArray(value)) return [];
  const out: T[] = [];
  for (const item of value.slice(0, max)) {
    const row = fields(item);
    const one = row && read(row);
    if (one) out.push(one);
  }
  return out;
}

/** Only addresses of this very site are followed (CSP says the same, this says it earlier). */
function ownPath(value: unknown): string | undefined {
  const path = text(value);
  return path && /^\/(?![/\\])/.test(path) ? path : undefined;
}

/** Copies those of the named fields that are non-empty text. */
function optional<K extends string>(from: Fields, ...keys: K[]): { [P in K]?: string } {
  const out: { [P in K]?: string } = {};
  for (const key of keys) {
    const value = text(from[key]);
    if (value !== undefined) out[key] = value;
  }
  return out;
}

export function readDevice(value: unknown): Device | null {
  const from = fields(value);
  const enterprise = text(from?.enterprise);
  const deviceName = text(from?.deviceName);
  const zone = text(from?.zone);
  if (!from || !enterprise || !deviceName || !zone) return null;
  const takes = Array.isArray(from.takes) && { takes: words(from.takes) };
  return { enterprise, deviceName, zone, place: text(from.place) ?? "", types: readKinds(from.types), ...takes, ...optional(from, "customer", "language") };
}

export function readArticles(value: unknown): PublicArticle[] | null {
  if (!Array.isArray(value)) return null;
  return value.flatMap((one: unknown) => {
    const from = fields(one);
    const title = text(from?.title);
    const answer = text(from?.answer);
    return title && answer ? [{ title, answer, problem: text(from?.problem) ?? "", language: text(from?.language) ?? "" }] : [];
  });
}

export function readReceipt(value: unknown): Receipt | null {
  const from = fields(value);
  const statusToken = text(from?.statusToken);
  const number = text(from?.number);
  return statusToken && number ? { statusToken, number } : null;
}

const LOOKS: readonly string[] = ["done", "current", "stopped", "next", "ended"];

function readBar(value: unknown): BarSegment[] {
  const known = rows(value, BAR_STEPS.length, (row): BarSegment | null => {
    const key = BAR_STEPS.find((step) => step === row.key);
    if (!key) return null;
    const look = LOOKS.includes(row.look as string) ? (row.look as BarLook) : "next";
    return { key, look, ...optional(row, "at") };
  });
  return BAR_STEPS.map((key) => known.find((segment) => segment.key === key) ?? { key, look: "next" });
}

function readRating(value: unknown): Rating | undefined {
  const from = fields(value);
  const stars = from?.stars;
  if (!from || typeof stars !== "number" || !Number.isInteger(stars) || stars < 1 || stars > 5) return undefined;
  return { stars, ...optional(from, "comment") };
}

export function readView(value: unknown): RequesterView | null {
  const from = fields(value);
  const enterprise = text(from?.enterprise);
  const number = text(from?.number);
  const headline = fields(from?.headline);
  const kind = text(headline?.kind);
  if (!from || !headline || !enterprise || !number || !kind) return null;
  const rating = readRating(from.rating);
  const proposals = rows(from.proposals, PROPOSALS_MAX, (row): Proposal | null => {
    const id = text(row.id);
    const start = text(row.start);
    return id && start ? { id, start, ...optional(row, "end", "zone") } : null;
  });
  return {
    enterprise,
    number,
    title: text(from.title) ?? "",
    description: text(from.description) ?? "",
    state: text(from.state) ?? "",
    bar: readBar(from.bar),
    headline: { kind, ...optional(headline, "person", "start", "end", "zone", "reason", "remindedAt") },
    ...optional(from, "closedKind", "assignedAt", "seenAt"),
    messages: rows(from.messages, MESSAGES_MAX, (row) => ({
      n: typeof row.n === "number" ? row.n : 0,
      mine: row.mine === true,
      author: text(row.author) ?? "",
      text: text(row.text) ?? "",
      at: text(row.at) ?? "",
      photos: words(row.photos),
    })),
    photos: rows(from.photos, PHOTOS_MAX, (row): ArrivingPhoto | null => {
      const id = text(row.id);
      if (!id) return null;
      const thumbUrl = ownPath(row.thumbUrl);
      const url = ownPath(row.url);
      return {
        id,
        state: row.state === "arrived" ? "arrived" : "declared",
        mine: row.mine === true,
        ...stage(row.stage),
        ...readOverlay(row.overlay),
        ...optional(row, "file"),
        ...(thumbUrl && { thumbUrl }),
        ...(url && { url }),
      };
    }),
    actions: words(from.actions),
    takes: words(from.takes),
    ...(proposals.length > 0 && { proposals }),
    ...(rating && { rating }),
    etag: text(from.etag) ?? "",
  };
}
