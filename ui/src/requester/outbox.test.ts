// @vitest-environment node
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, test } from "vitest";
import type { Act, Answer, Api, DeclaredPhoto, ReportBody } from "./api";
import { drawerInMemory, openDrawer, type Drawer } from "./drawer";
import { contactOf, Outbox, type Outside } from "./outbox";
import type { Receipt, RequesterView } from "./view";

const AWAY = { ok: false, failure: { kind: "away" } } as const;
type No = Extract<Answer<never>, { ok: false }>;
const refused = (status: number, code: string): No => ({ ok: false, failure: { kind: "refused", status, code, fields: [] } });
const pixels = (...values: number[]) => ({
  bytes: new Uint8Array(values).buffer,
  mime: "image/jpeg",
  sha256: `hash-${values.join("")}`,
  width: 4,
  height: 3,
});

/** An office that counts what it took, by command id, as the real one does. */
class Office implements Api {
  reachable = true;
  /** Takes the request, but the reply is lost on the way. */
  losesReplies = false;
  no: No | undefined;
  reports = new Map<string, ReportBody>();
  acts = new Map<string, Act>();
  photos = new Map<string, number>();
  declared: DeclaredPhoto[] = [];
  calls: string[] = [];
  /** Holds each call back until it is opened. */
  gate: Promise<void> = Promise.resolve();

  device = async () => AWAY;
  status = async () => AWAY;
  answers = async () => AWAY;
  hintsUrl = () => "";

  async report(body: ReportBody): Promise<Answer<Receipt>> {
    await this.gate;
    this.calls.push(`report ${body.description}`);
    if (!this.reachable) return AWAY;
    if (this.no) return this.no;
    this.reports.set(body.commandId, body);
    return this.losesReplies ? AWAY : { ok: true, value: { statusToken: `token-${body.commandId}`, number: "T-1" } };
  }

  async act(_token: string, commandId: string, act: Act, photos: DeclaredPhoto[]): Promise<Answer<RequesterView>> {
    await this.gate;
    this.calls.push(`act ${act.do}`);
    this.declared = photos;
    if (!this.reachable) return AWAY;
    if (this.no) return this.no;
    this.acts.set(commandId, act);
    return this.losesReplies ? AWAY : { ok: true, value: {} as RequesterView };
  }

  async photo(token: string, photo: { id: string; bytes: ArrayBuffer }): Promise<Answer<null>> {
    this.calls.push(`photo ${token}`);
    if (!this.reachable) return AWAY;
    if (this.no) return this.no;
    this.photos.set(photo.id, photo.bytes.byteLength);
    return this.losesReplies ? AWAY : { ok: true, value: null };
  }
}

class Ear implements Outside {
  ticks = 0;
  ids = 0;
  receipts: string[] = [];
  now = () => (this.ticks += 1);
  newId = () => `id-${(this.ids += 1)}`;
  onChange = () => undefined;
  onReceipt = (_: unknown, receipt: Receipt) => void this.receipts.push(receipt.statusToken);
  onView = () => undefined;
  onPart = () => undefined;
  onPhotoArrived = () => undefined;
}

let factory: IDBFactory;
let office: Office;
let ear: Ear;
let drawer: Drawer;
let outbox: Outbox;

/** The page is loaded again: same drawer on the phone, nothing else survives. */
async function reload(): Promise<void> {
  drawer = await openDrawer(factory);
  outbox = new Outbox(drawer, office, ear);
}

async function written(text = "Door does not close", photos = 0) {
  const report = { ...outbox.begin("KZ-0217"), description: text, name: "Britta", contact: "0151 2345678" };
  await outbox.keep(report);
  for (let n = 0; n < photos; n += 1) await outbox.addPhoto(report.commandId, pixels(n, n), "draft");
  return report;
}

beforeEach(async () => {
  factory = new IDBFactory();
  office = new Office();
  ear = new Ear();
  await reload();
});

describe("a report", () => {
  test("is kept with its photos through a reload before it is sent", async () => {
    const report = await written("Water on the floor", 2);
    await reload();
    const { reports, photos } = await outbox.contents();
    expect(reports).toEqual([report]);
    expect(photos.map((photo) => [photo.owner, new Uint8Array(photo.bytes).length])).toEqual([
      [report.commandId, 2],
      [report.commandId, 2],
    ]);
  });

  test("does not leave while it is a draft", async () => {
    await written();
    expect(await outbox.send()).toEqual({ end: "empty" });
    expect(office.calls).toEqual([]);
  });

  test("leaves with its declared photos, then the bytes follow under its token", async () => {
    const report = await written("Water", 2);
    await outbox.release(report);
    expect(await outbox.send()).toEqual({ end: "empty" });
    expect(office.reports.get(report.commandId)).toMatchObject({
      code: "KZ-0217",
      description: "Water",
      phone: "0151 2345678",
      photos: [{ bytes: 2, width: 4, height: 3 }, { sha256: "hash-11" }],
    });
    expect(office.calls).toEqual(["report Water", `photo token-${report.commandId}`, `photo token-${report.commandId}`]);
    expect(await outbox.contents()).toEqual({ reports: [], photos: [], acts: [] });
    expect(ear.receipts).toEqual([`token-${report.commandId}`]);
  });

  test("waits without a signal, through a reload, and goes when there is one", async () => {
    office.reachable = false;
    const report = await written("Water", 1);
    await outbox.release(report);
    expect(await outbox.send()).toEqual({ end: "later" });
    await reload();
    office.reachable = true;
    expect(await outbox.send()).toEqual({ end: "empty" });
    expect(office.reports.size).toBe(1);
    expect(office.photos.size).toBe(1);
  });

  test("is the same command again after a lost reply, even when the page was killed in between", async () => {
    office.losesReplies = true;
    const report = await written();
    await outbox.release(report);
    await outbox.send();
    await reload();
    office.losesReplies = false;
    await outbox.send();
    expect(office.calls).toHaveLength(2);
    expect([...office.reports.keys()]).toEqual([report.commandId]);
  });

  test("cannot be changed once it may have arrived", async () => {
    office.losesReplies = true;
    const report = await written();
    await outbox.release(report);
    await outbox.send();
    expect(await outbox.reopen(report.commandId)).toBeUndefined();
    await outbox.keep({ ...report, description: "something else" });
    expect((await outbox.contents()).reports[0]).toMatchObject({ description: "Door does not close", stage: "waiting" });
  });

  test("can be changed while nothing has left, and keeps its command id", async () => {
    const report = await written("Water", 1);
    await outbox.release(report);
    expect((await outbox.reopen(report.commandId))?.commandId).toBe(report.commandId);
    expect((await outbox.contents()).photos[0]).toMatchObject({ stage: "draft", owner: report.commandId });
  });

  test("that was refused keeps text, photos and reason, and is a new command after the change", async () => {
    office.no = refused(422, "invalid");
    const report = await written("Water", 1);
    await outbox.release(report);
    expect(await outbox.send()).toEqual({ end: "empty" });
    await reload();
    expect((await outbox.contents()).reports[0]).toMatchObject({ stage: "refused", refusal: { code: "invalid" }, description: "Water" });
    const draft = await outbox.reopen(report.commandId);
    expect(draft?.commandId).not.toBe(report.commandId);
    expect((await outbox.contents()).photos[0]?.owner).toBe(draft?.commandId);
    office.no = undefined;
    if (draft) await outbox.release(draft);
    await outbox.send();
    expect(office.reports.size).toBe(1);
    expect(office.photos.size).toBe(1);
  });

  test("is sent once when two wakes come at the same time", async () => {
    let open = () => undefined as void;
    office.gate = new Promise((resolve) => (open = resolve));
    await outbox.release(await written());
    const both = Promise.all([outbox.send(), outbox.send()]);
    open();
    await both;
    expect(office.calls).toHaveLength(1);
  });

  test("that is discarded takes its photos with it", async () => {
    const report = await written("Water", 2);
    await outbox.discardReport(report.commandId);
    expect(await outbox.contents()).toEqual({ reports: [], photos: [], acts: [] });
  });
});

describe("acts", () => {
  test("go in order and stop behind the first that has no answer", async () => {
    await outbox.act("t", { do: "not_solved", comment: "It sticks" });
    await outbox.act("t", { do: "requester_reply", text: "Still" });
    office.reachable = false;
    await outbox.send();
    expect(office.calls).toEqual(["act not_solved"]);
    office.reachable = true;
    await outbox.send();
    expect([...office.acts.values()].map((act) => act.do)).toEqual(["not_solved", "requester_reply"]);
  });

  test("are held up by no photo, and hold none up", async () => {
    await outbox.addPhoto("t", pixels(1), "waiting");
    await outbox.act("t", { do: "confirm" });
    await outbox.send();
    expect(office.calls).toEqual(["act confirm", "photo t"]);
  });

  test("that are no longer possible stay with their text until a person drops them", async () => {
    office.no = refused(409, "not_possible_now");
    await outbox.act("t", { do: "requester_reply", text: "Fish inside" });
    await outbox.send();
    await reload();
    const [act] = (await outbox.contents()).acts;
    expect(act).toMatchObject({ stage: "refused", refusal: { code: "not_possible_now" }, act: { text: "Fish inside" } });
    expect(await outbox.send()).toEqual({ end: "empty" });
    expect(office.calls).toHaveLength(1);
    await outbox.discardAct(act?.commandId ?? "");
    expect((await outbox.contents()).acts).toEqual([]);
  });

  test("are the same command again after a lost reply", async () => {
    office.losesReplies = true;
    await outbox.act("t", { do: "rate", stars: 4 });
    await outbox.send();
    office.losesReplies = false;
    await outbox.send();
    expect(office.acts.size).toBe(1);
  });

  test("take along what is attached to an answer, and its bytes follow it", async () => {
    await outbox.addPhoto("t", pixels(1), "draft");
    await outbox.addPhoto("t", { ...pixels(2, 2), file: "Offer.pdf" }, "draft");
    await outbox.addPhoto("other", pixels(3), "draft");
    office.reachable = false;
    await outbox.reply("t", "Here they are");
    await outbox.send();
    await reload();
    // Without the answer nobody would know what they are.
    expect(office.calls).toEqual(["act requester_reply"]);
    office.reachable = true;
    await outbox.send();
    expect(office.calls).toEqual(["act requester_reply", "act requester_reply", "photo t", "photo t"]);
    const [act] = office.acts.values();
    expect(act).toMatchObject({ do: "requester_reply", text: "Here they are", photos: office.declared.map((one) => one.id) });
    expect(office.declared.map((one) => one.file)).toEqual([undefined, "Offer.pdf"]);
    expect((await outbox.contents()).photos.map((photo) => photo.owner)).toEqual(["other"]);
  });

  test("that are taken back keep what was attached, and those that are dropped do not", async () => {
    office.no = refused(422, "closed");
    await outbox.addPhoto("t", pixels(1), "draft");
    await outbox.reply("t", "Look");
    await outbox.send();
    const back = async (keep: boolean) => {
      const [act] = (await outbox.contents()).acts;
      await outbox.discardAct(act?.commandId ?? "", keep);
      return (await outbox.contents()).photos.map((photo) => photo.stage);
    };
    expect(await back(true)).toEqual(["draft"]);
    await outbox.reply("t", "Look again");
    expect(await back(false)).toEqual([]);
  });

  test("are none where there are no words: what is attached goes alone", async () => {
    await outbox.addPhoto("t", pixels(1), "draft");
    await outbox.reply("t", "");
    await outbox.send();
    expect(office.calls).toEqual(["photo t"]);
  });
});

test("the longest wish to wait of a round is passed on", async () => {
  office.no = undefined;
  office.act = async () => ({ ok: false, failure: { kind: "away", retryAfterMs: 9_000 } });
  await outbox.act("t", { do: "confirm" });
  expect(await outbox.send()).toEqual({ end: "later", retryAfterMs: 9_000 });
});

test("a browser without a drawer still sends, and says that it keeps nothing", async () => {
  outbox = new Outbox(drawerInMemory(), office, ear);
  expect(outbox.durable).toBe(false);
  await outbox.release(await written("Water", 1));
  await outbox.send();
  expect(office.reports.size).toBe(1);
  expect((await openDrawer(undefined)).durable).toBe(false);
});

test("one field becomes a phone number or an e-mail address", () => {
  expect(contactOf(" a@b.example ")).toEqual({ email: "a@b.example" });
  expect(contactOf("0151 1")).toEqual({ phone: "0151 1" });
  expect(contactOf("  ")).toEqual({});
});
