/**
 * What this phone still has to send: reports, their photos, and acts on the status page.
 *
 * Invariants:
 * - A command id is made once, when the thing is begun, and written down before the first attempt.
 *   From then on the contents are frozen, so that a repeat after a lost reply is the same command
 *   and the office answers it with the stored outcome: nothing is ever sent twice.
 * - A row leaves the drawer only with a receipt of the office, or by the person's own hand.
 * - A report hands its photos over to its status token in the same write that drops the report.
 * - A refusal is kept with its reason, text and photos; after a change by the person it is a new
 *   command with a new id.
 */

import type { Act, Answer, Api, DeclaredPhoto, FieldRefusal, ReportBody } from "./api";
import { filled, type Answers } from "../lib/form/answers";
import type { Change, Drawer } from "./drawer";
import type { Asked } from "./questions";
import type { Receipt, RequesterView } from "./view";

/** `draft`: being written. `waiting`: to be sent. `refused`: a rule said no, a person decides. */
export type Stage = "draft" | "waiting" | "refused";

export interface Report {
  commandId: string;
  code: string;
  description: string;
  name: string;
  /** A phone number or an e-mail address, as typed. */
  contact: string;
  /** What kind of report it is; none is the usual one. */
  typeId?: string;
  /** The questions that it was begun with, in their version, and the answers. */
  asked?: Asked;
  answers?: Answers;
  /** Time zone of the site, kept for the status page. */
  zone?: string;
  /** The language that the page was read in: mail is written in it. */
  language?: string;
  stage: Stage;
  /** Whether a request with this command id may have reached the office. Freezes the contents. */
  attempted: boolean;
  refusal?: Refusal;
  /** Epoch milliseconds of this phone; orders the rows, decides nothing else. */
  madeAt: number;
}

export interface Refusal {
  code: string;
  fields: FieldRefusal[];
}

export interface Photo {
  id: string;
  /** The command id of the report, or the status token once the report has arrived. */
  owner: string;
  bytes: ArrayBuffer;
  mime: string;
  sha256: string;
  width: number;
  height: number;
  /** The question that it answers. */
  name?: string;
  /** What a file is called that is no photo. */
  file?: string;
  stage: Stage;
  refusal?: Refusal;
  madeAt: number;
}

export type NewPhoto = Pick<Photo, "bytes" | "mime" | "sha256" | "width" | "height" | "name" | "file">;

export interface PendingAct {
  commandId: string;
  token: string;
  act: Act;
  stage: Exclude<Stage, "draft">;
  attempted: boolean;
  refusal?: Refusal;
  madeAt: number;
}

export interface Contents {
  reports: Report[];
  photos: Photo[];
  acts: PendingAct[];
}

/** What a round of sending came to. `later`: something waits for the office to be reachable. */
export type Round = { end: "empty" } | { end: "later"; retryAfterMs?: number };

export interface Outside {
  now(): number;
  newId(): string;
  /** The contents changed. */
  onChange(contents: Contents): void;
  /** A report arrived; `onView` follows for acts. */
  onReceipt(report: Report, receipt: Receipt): void;
  onView(token: string, view: RequesterView): void;
  /** Share of a photo's bytes that left, 0 to 1. */
  onPart(photoId: string, share: number): void;
  onPhotoArrived(token: string, photoId: string): void;
}

export const PHOTOS_PER_REPORT_MAX = 10;

const byAge = (a: { madeAt: number }, b: { madeAt: number }) => a.madeAt - b.madeAt;

/** What a phone puts around a number that is copied from its contacts, and nobody sees. */
const UNSEEN = /\p{Cf}/gu;
/** Digits and signs of a Chinese keyboard, twice as wide. */
const WIDE = /[\uff01-\uff5e]/g;

/** Splits the one contact field into the two that the office keeps. */
export function contactOf(contact: string): { phone?: string; email?: string } {
  const narrow = (wide: string) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0);
  const typed = contact.replace(UNSEEN, "").replace(WIDE, narrow).trim();
  if (typed === "") return {};
  return typed.includes("@") ? { email: typed } : { phone: typed };
}

function bodyOf(report: Report, photos: Photo[]): ReportBody {
  return {
    commandId: report.commandId,
    code: report.code,
    description: report.description.trim(),
    name: report.name.trim(),
    ...contactOf(report.contact),
    ...(report.language !== undefined && { language: report.language }),
    ...(report.typeId !== undefined && { typeId: report.typeId }),
    ...(report.asked && { form: { version: report.asked.version, answers: filled(report.asked, report.answers ?? {}) } }),
    photos: photos.map(declared),
  };
}

function declared({ id, sha256, bytes, mime, width, height, name, file }: Photo): DeclaredPhoto {
  return { id, sha256, bytes: bytes.byteLength, mime, width, height, ...(name && { name }), ...(file && { file }) };
}

/** The photos and files that an act shows. */
export function shownBy(act: Act): readonly string[] {
  return act.do === "requester_reply" ? (act.photos ?? []) : [];
}

export class Outbox {
  #drawer: Drawer;
  #api: Api;
  #outside: Outside;
  #round: Promise<Round> | undefined;
  #line: Promise<unknown> = Promise.resolve();

  constructor(drawer: Drawer, api: Api, outside: Outside) {
    this.#drawer = drawer;
    this.#api = api;
    this.#outside = outside;
  }

  get durable(): boolean {
    return this.#drawer.durable;
  }

  async contents(): Promise<Contents> {
    const [reports, photos, acts] = await Promise.all([
      this.#drawer.all<Report>("reports"),
      this.#drawer.all<Photo>("photos"),
      this.#drawer.all<PendingAct>("acts"),
    ]);
    return { reports: reports.sort(byAge), photos: photos.sort(byAge), acts: acts.sort(byAge) };
  }

  /** A fresh draft, not yet kept: a page that was only looked at leaves nothing behind. */
  begin(code: string): Report {
    return {
      commandId: this.#outside.newId(),
      code,
      description: "",
      name: "",
      contact: "",
      stage: "draft",
      attempted: false,
      madeAt: this.#outside.now(),
    };
  }

  /** Keeps what was typed. Does nothing once the report is on its way. */
  keep(report: Report): Promise<void> {
    return this.#inLine(async () => {
      const kept = await this.#drawer.one<Report>("reports", report.commandId);
      if (kept && kept.stage !== "draft") return;
      await this.#write({ put: "reports", key: report.commandId, value: { ...report, stage: "draft" } });
    });
  }

  async addPhoto(owner: string, photo: NewPhoto, stage: "draft" | "waiting"): Promise<void> {
    const { now, newId } = this.#outside;
    const row: Photo = { ...photo, id: newId(), owner, stage, madeAt: now() };
    await this.#write({ put: "photos", key: row.id, value: row });
  }

  async removePhoto(id: string): Promise<void> {
    await this.#write({ drop: "photos", key: id });
  }

  /** The person pressed Send: from now on it leaves by itself. */
  release(report: Report): Promise<void> {
    return this.#inLine(async () => {
      const { photos } = await this.contents();
      await this.#write(
        { put: "reports", key: report.commandId, value: { ...report, stage: "waiting" } satisfies Report },
        ...photos
          .filter((photo) => photo.owner === report.commandId)
          .map((photo): Change => ({ put: "photos", key: photo.id, value: { ...photo, stage: "waiting" } })),
      );
    });
  }

  /**
   * Back to a draft. Possible while nothing can have left, and after a refusal, which then is a
   * new command. Returns the draft, or undefined when the report is on its way.
   */
  reopen(commandId: string): Promise<Report | undefined> {
    return this.#inLine(() => this.#reopen(commandId));
  }

  async #reopen(commandId: string): Promise<Report | undefined> {
    const report = await this.#drawer.one<Report>("reports", commandId);
    if (!report || (report.stage === "waiting" && report.attempted)) return undefined;
    const fresh = report.stage === "refused" ? this.#outside.newId() : report.commandId;
    // The refusal stays with the draft, so that the form can say which field it was.
    const draft: Report = { ...report, commandId: fresh, stage: "draft", attempted: false };
    const { photos } = await this.contents();
    await this.#write(
      { drop: "reports", key: commandId },
      { put: "reports", key: fresh, value: draft },
      ...photos
        .filter((photo) => photo.owner === commandId)
        .map((photo): Change => ({ put: "photos", key: photo.id, value: { ...photo, owner: fresh, stage: "draft" } })),
    );
    return draft;
  }

  async discardReport(commandId: string): Promise<void> {
    const { photos } = await this.contents();
    const own = photos.filter((photo) => photo.owner === commandId);
    await this.#write(
      { drop: "reports", key: commandId },
      ...own.map((photo): Change => ({ drop: "photos", key: photo.id })),
    );
  }

  async act(token: string, act: Act): Promise<void> {
    const { now, newId } = this.#outside;
    const row: PendingAct = { commandId: newId(), token, act, stage: "waiting", attempted: false, madeAt: now() };
    await this.#write({ put: "acts", key: row.commandId, value: row });
  }

  /** An answer with what is attached to it, which lies here as a draft. Without words it goes by itself. */
  async reply(token: string, text: string): Promise<void> {
    const { photos } = await this.contents();
    const own = photos.filter((photo) => photo.owner === token && photo.stage === "draft");
    const released = own.map((photo): Change => ({ put: "photos", key: photo.id, value: { ...photo, stage: "waiting" } }));
    const act: Act = { do: "requester_reply", text, ...(own.length > 0 && { photos: own.map((photo) => photo.id) }) };
    const { now, newId } = this.#outside;
    const row: PendingAct = { commandId: newId(), token, act, stage: "waiting", attempted: false, madeAt: now() };
    await this.#write(...released, ...(text === "" ? [] : [{ put: "acts", key: row.commandId, value: row } satisfies Change]));
  }

  /** Takes an act out; what was attached to it goes back to the answer, or away with it. */
  async discardAct(commandId: string, keepPhotos = false): Promise<void> {
    const { acts, photos } = await this.contents();
    const act = acts.find((row) => row.commandId === commandId)?.act;
    const own = photos.filter((photo) => act && shownBy(act).includes(photo.id));
    await this.#write(
      { drop: "acts", key: commandId },
      ...own.map((photo): Change => (keepPhotos ? { put: "photos", key: photo.id, value: { ...photo, stage: "draft" } } : { drop: "photos", key: photo.id })),
    );
  }

  /** One round over all that waits. A call during a round joins it. */
  send(): Promise<Round> {
    this.#round ??= this.#sendAll().finally(() => (this.#round = undefined));
    return this.#round;
  }

  async #sendAll(): Promise<Round> {
    let later: Round | undefined;
    const note = (round: Round | undefined) => {
      if (round?.end === "later" && !(later?.end === "later" && later.retryAfterMs)) later = round;
    };
    const { reports } = await this.contents();
    for (const report of reports.filter((row) => row.stage === "waiting")) note(await this.#sendReport(report));
    // Read again: photos of a report that has just arrived now belong to its token.
    const { acts, photos, reports: left } = await this.contents();
    // In order per ticket: an answer after "not solved" must not overtake it.
    const stuck = new Set<string>();
    for (const row of acts.filter((act) => act.stage === "waiting")) {
      if (stuck.has(row.token)) continue;
      const round = await this.#sendAct(row);
      if (round) stuck.add(row.token);
      note(round);
    }
    const unsent = new Set(left.map((report) => report.commandId));
    // What belongs to an answer follows it: without it, nobody would know what it is.
    const held = new Set((await this.contents()).acts.flatMap((row) => shownBy(row.act)));
    for (const photo of photos.filter((row) => row.stage === "waiting" && !unsent.has(row.owner) && !held.has(row.id))) {
      const round = await this.#sendPhoto(photo);
      note(round);
      // The office is out of reach; the next photo would only wait for the same silence.
      if (round) break;
    }
    return later ?? { end: "empty" };
  }

  async #sendReport(kept: Report): Promise<Round | undefined> {
    const report: Report = { ...kept, attempted: true };
    // Before the request: a page killed in the middle must know that it may have arrived.
    await this.#write({ put: "reports", key: report.commandId, value: report });
    const photos = (await this.contents()).photos.filter((photo) => photo.owner === report.commandId);
    const outcome = await this.#api.report(bodyOf(report, photos));
    if (outcome.ok) {
      const token = outcome.value.statusToken;
      await this.#write(
        { drop: "reports", key: report.commandId },
        ...photos.map((photo): Change => ({ put: "photos", key: photo.id, value: { ...photo, owner: token } })),
      );
      this.#outside.onReceipt(report, outcome.value);
      return undefined;
    }
    return this.#failed(outcome, (refusal) => ({
      put: "reports",
      key: report.commandId,
      value: { ...report, stage: "refused", refusal } satisfies Report,
    }));
  }

  async #sendAct(kept: PendingAct): Promise<Round | undefined> {
    const row: PendingAct = { ...kept, attempted: true };
    await this.#write({ put: "acts", key: row.commandId, value: row });
    const shown = shownBy(row.act);
    const { photos } = await this.contents();
    const attached = photos.filter((photo) => shown.includes(photo.id)).map(declared);
    const outcome = await this.#api.act(row.token, row.commandId, row.act, attached);
    if (outcome.ok) {
      // The view first, so that a sent answer does not vanish between two drawings.
      this.#outside.onView(row.token, outcome.value);
      await this.#write({ drop: "acts", key: row.commandId });
      return undefined;
    }
    return this.#failed(outcome, (refusal) => ({
      put: "acts",
      key: row.commandId,
      value: { ...row, stage: "refused", refusal } satisfies PendingAct,
    }));
  }

  async #sendPhoto(photo: Photo): Promise<Round | undefined> {
    const outcome = await this.#api.photo(photo.owner, photo, (share) => this.#outside.onPart(photo.id, share));
    if (outcome.ok) {
      this.#outside.onPhotoArrived(photo.owner, photo.id);
      await this.#write({ drop: "photos", key: photo.id });
      return undefined;
    }
    this.#outside.onPart(photo.id, 0);
    return this.#failed(outcome, (refusal) => ({
      put: "photos",
      key: photo.id,
      value: { ...photo, stage: "refused", refusal } satisfies Photo,
    }));
  }

  /** Lets what the person does happen one after the other: a late keep must not undo a release. */
  #inLine<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#line.then(work, work);
    this.#line = mine.catch(() => undefined);
    return mine;
  }

  /** Keeps a refusal; leaves a row without an answer as it is. */
  async #failed<T>(
    outcome: Extract<Answer<T>, { ok: false }>,
    refused: (refusal: Refusal) => Change,
  ): Promise<Round | undefined> {
    const { failure } = outcome;
    if (failure.kind === "away") {
      return { end: "later", ...(failure.retryAfterMs !== undefined && { retryAfterMs: failure.retryAfterMs }) };
    }
    await this.#write(refused({ code: failure.code, fields: failure.fields }));
    return undefined;
  }

  async #write(...changes: Change[]): Promise<void> {
    await this.#drawer.write(...changes);
    this.#outside.onChange(await this.contents());
  }
}
