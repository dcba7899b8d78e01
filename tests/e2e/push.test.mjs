// Karin's phone is told while the page is closed: from the office through a push service to her
// screen. What leaves the office is read by an implementation of RFC 8291 that is not ours.
//
// A real push service cannot be reached here: the one below is ours, and so is the browser's own side
// of it, its address and keys. The office, its encryption, the page, its worker and Chromium are real.
import { createECDH, createPublicKey, randomBytes, verify } from "node:crypto";
import { createServer } from "node:http";
import ece from "http_ece";
import { openPage } from "./lib/browser.mjs";
import { signIn } from "./lib/dispatch.mjs";
import { setUp, startOffice } from "./lib/office.mjs";
import { assert, atEnd, tell, test, until } from "./lib/story.mjs";

const base64url = (bytes) => Buffer.from(bytes).toString("base64url");

/** What push services take of a notice at most, in bytes. */
const SERVICE_TAKES = 4_096;

const received = [];
const service = createServer((request, answer) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    received.push({ path: request.url, headers: request.headers, body: Buffer.concat(parts) });
    answer.writeHead(201).end();
  });
});
await new Promise((ready) => service.listen(0, "127.0.0.1", ready));
atEnd(() => new Promise((closed) => service.close(closed)));
const host = `127.0.0.1:${service.address().port}`;

const office = await startOffice("--push-allow", host);
const pump = office.equipment.find((one) => /pump/i.test(one.name));
const phone = await openPage({ width: 360, height: 780 });
await phone.context().grantPermissions(["notifications"], { origin: office.url });

const keys = createECDH("prime256v1");
keys.generateKeys();
const secret = randomBytes(16);
await phone.addInitScript(
  ({ endpoint, p256dh, auth }) => {
    const subscription = { endpoint, toJSON: () => ({ endpoint, keys: { p256dh, auth } }) };
    PushManager.prototype.getSubscription = async () => (sessionStorage.getItem("asked") ? subscription : null);
    PushManager.prototype.subscribe = async (options) => {
      globalThis.askedWith = options;
      sessionStorage.setItem("asked", "yes");
      return subscription;
    };
  },
  { endpoint: `http://${host}/wake/karin`, p256dh: base64url(keys.getPublicKey()), auth: base64url(secret) },
);

let aylin;
let ticket;
let link;
let words;

test("karin reports the pump and asks to be told", async () => {
  await phone.goto(`${office.url}/r/${pump.code}`);
  await phone.getByLabel("What happened?").fill("The pump hums and stands still.");
  await phone.getByLabel("Your name").fill("Karin Holm");
  await phone.getByLabel("Phone or e-mail").fill("+46 970 123 45");
  await phone.getByRole("button", { name: "Send the report" }).click();
  await phone.waitForURL(/\/s\/[0-9a-f]+/);
  link = new URL(phone.url()).pathname;
  await phone.getByRole("button", { name: "Tell me when something changes" }).click();
  await phone.getByText("This device tells you when something changes.").waitFor();
  const asked = await phone.evaluate(() => globalThis.askedWith);
  assert(asked.userVisibleOnly === true, "a browser gives an address only to who shows what comes");
});

test("an answer leaves the office, and only karin's browser can read it", async () => {
  aylin = await signIn(office, await setUp(office, "Aylin Demir"));
  const { rows } = await aylin.json("POST", "/tickets/query", { list: "queue", search: "hums" });
  ticket = rows[0].id;
  await aylin.act(ticket, { do: "write", visibility: "internal", text: "CANARY: she calls every day." });
  await aylin.act(ticket, { do: "write", visibility: "public", text: "Mara comes at two." });
  await until("the push service was asked", () => received.length > 0);
  const [{ path, headers, body }] = received;
  assert(path === "/wake/karin", path);
  assert(headers["content-encoding"] === "aes128gcm" && Number(headers.ttl) > 0, JSON.stringify(headers));
  assert(body.length <= SERVICE_TAKES, `${body.length} bytes`);
  assert(!body.includes("Mara") && !body.includes("T-"), "nothing can be read on the way");
  const plain = ece.decrypt(body, { version: "aes128gcm", privateKey: keys, authSecret: base64url(secret) });
  words = plain.toString("utf8");
  const notice = JSON.parse(words);
  assert(notice.body.endsWith("Aylin Demir wrote: Mara comes at two."), words);
  assert(notice.link === link, words);
  assert(!words.includes("CANARY"), words);
});

test("the push service can check who sent it", async () => {
  const [, token, key] = /^vapid t=([^,]+), k=(.+)$/.exec(received[0].headers.authorization);
  const asked = await phone.evaluate(() => globalThis.askedWith.applicationServerKey);
  assert(key === asked, "it is the key that the browser asked with");
  const [head, claims, signature] = token.split(".");
  const point = Buffer.from(key, "base64url");
  const jwk = { kty: "EC", crv: "P-256", x: base64url(point.subarray(1, 33)), y: base64url(point.subarray(33)) };
  const good = verify(
    "sha256",
    Buffer.from(`${head}.${claims}`),
    { key: createPublicKey({ key: jwk, format: "jwk" }), dsaEncoding: "ieee-p1363" },
    Buffer.from(signature, "base64url"),
  );
  assert(good, "the signature is the key's");
  const { aud, exp } = JSON.parse(Buffer.from(claims, "base64url"));
  assert(aud === `http://${host}`, aud);
  assert(exp * 1000 > Date.now() && exp * 1000 <= Date.now() + 24 * 3_600_000, `it is good until ${exp}`);
});

test("karin's screen shows it, and once however often it comes", async () => {
  const cdp = await phone.context().newCDPSession(phone);
  const scopes = new Map();
  cdp.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
    for (const one of registrations) scopes.set(new URL(one.scopeURL).pathname, one.registrationId);
  });
  await cdp.send("ServiceWorker.enable");
  await until("the worker is known", () => scopes.has("/s/"));
  const shown = () =>
    phone.evaluate(async () => {
      const registration = await navigator.serviceWorker.getRegistration();
      return (await registration.getNotifications()).map(({ title, body, data }) => ({ title, body, data }));
    });
  for (const _ of [1, 2]) {
    await cdp.send("ServiceWorker.deliverPushMessage", {
      origin: office.url,
      registrationId: scopes.get("/s/"),
      data: words,
    });
  }
  await until("it is on the screen", async () => (await shown()).length > 0);
  const now = await shown();
  assert(now.length === 1, JSON.stringify(now));
  assert(/^T-\d+ The pump hums/.test(now[0].title) && now[0].data === link, JSON.stringify(now));
});

test("aylin sees that karin's browser was told", async () => {
  const told = async () => (await aylin.json("GET", `/tickets/${ticket}/told`)).push;
  await until("it is written down", async () => (await told())?.toldAt);
  const { browsers, said } = await told();
  assert(browsers === 1 && said === "", JSON.stringify(await told()));
});

test("karin has had enough: the office knows her browser no more", async () => {
  await phone.reload();
  await phone.getByRole("button", { name: "Stop telling me" }).click();
  await phone.getByRole("button", { name: "Tell me when something changes" }).waitFor();
  await aylin.act(ticket, { do: "write", visibility: "public", text: "Or at three." });
  await phone.getByText("Or at three.", { exact: true }).waitFor();
  assert((await aylin.json("GET", `/tickets/${ticket}/told`)).push === null, "no browser is told");
  assert(phone.problems.length === 0, phone.problems.join("; "));
});

await tell();
