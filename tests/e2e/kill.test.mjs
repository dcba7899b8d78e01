// Kill -9 of the app at fifty moments of the step in which most is written: a photo,
// a note, "resolved". Nothing that the screen has shown as kept may be gone.
//
// The process, its files and its window are the real ones; the office is away. The
// photo is added through the window's own call, since the system's file dialog has no
// hands here; the note and "resolved" are typed and clicked.
import { openPage } from "./lib/browser.mjs";
import { newDevice, openApp } from "./lib/desktop.mjs";
import { assign, signIn } from "./lib/dispatch.mjs";
import { dice, judge } from "./lib/ledger.mjs";
import { serve, setUp, startOffice, stop } from "./lib/office.mjs";
import { differentPhotos } from "./lib/photos.mjs";
import { assert, tell, test, until } from "./lib/story.mjs";

const PASSPHRASE = "seven geese over kemi";
const POINTS = 50;
const GROUP = 10;
/** Has no divisor in common with `POINTS`, so each place is taken once. */
const STRIDE = 17;
const SEED = Number(process.env.FIELDFARE_SEED ?? 20261122);
/** Every fifth kill falls this soon after an acknowledgement, in ms. */
const JUST_AFTER_MS = 20;
/** The office must have everything this soon after it is back. */
const DELIVERY_MS = 90_000;
const ACKNOWLEDGED = ["photo", "note", "resolved"];

const random = dice(SEED);
const office = await startOffice();
const aylin = await signIn(office, await setUp(office, "Aylin Demir"));
const mara = await setUp(office, "Mara Lindqvist");
const device = newDevice("mara");
/** Ticket by ticket: what was typed, and what the screen has shown as kept. */
const ledger = [];
const lasted = { photo: 0, note: 0, resolved: 0 };
let spare;
let photos;
let app;

/** What the screen shows of the ticket that is open. */
const SCREEN = `
  const [text] = arguments;
  const said = [...document.querySelectorAll("section[aria-label=Conversation] article")];
  const here = document.querySelector("ol[aria-label='Where it stands'] li[aria-current=step]");
  const picture = document.querySelector("button.photo img");
  return {
    photo: Boolean(picture?.complete && picture.naturalWidth > 0),
    note: said.some((one) => one.innerText.includes(text)),
    resolved: Boolean(here?.innerText.startsWith("Resolved")),
  };`;

/** Both sizes of a photo, as the page shows them; the office is away, so they are this device's. */
const PICTURES = `
  const [ticket, photo, done] = arguments;
  const wide = (size) => new Promise((found) => {
    const image = new Image();
    image.onload = () => found(image.naturalWidth);
    image.onerror = () => found(0);
    image.src = "photo://localhost/" + ticket + "/" + photo + "/" + size;
  });
  Promise.all(["thumb", "full"].map(wide)).then(done);`;

async function open() {
  app = await openApp(device, { office: office.url });
  await app.invoke("unlock", { passphrase: PASSPHRASE });
}

/** Keeps looking at the screen until all of `wanted` is shown; every look is written into the ledger. */
async function look(entry, wanted, onshown) {
  await until(`the screen shows ${wanted}`, async () => {
    const shown = await app.run(SCREEN, entry.text);
    for (const what of ACKNOWLEDGED.filter((one) => shown[one] && !entry[one])) {
      entry[what] = true;
      onshown(what);
    }
    return wanted.every((what) => entry[what]);
  });
}

/** The step: a photo, a note, "resolved". Every other time the note does not wait for the photo. */
async function work(entry, waits, onshown) {
  await app.run(
    `const [ticket, path] = arguments;
     window.__TAURI_INTERNALS__.invoke("add_photos", { ticket, name: "Pump", visibility: "public", paths: [path] });`,
    entry.ticket,
    entry.path,
  );
  if (waits) await look(entry, ["photo"], onshown);
  await app.click("Internal note");
  await app.type("note", entry.text);
  await app.click("Send the note");
  await look(entry, ["note"], onshown);
  await app.click("Resolve");
  await app.type("done", entry.feedback);
  await app.click("Resolve");
  await look(entry, ["photo", "resolved"], onshown);
}

async function show(entry) {
  await app.run(`location.hash = "#/ticket/${entry.ticket}"`);
  await app.says(entry.title);
  await until("it can be resolved", async () =>
    (await app.run("return [...document.querySelectorAll('button')].map((b) => b.innerText)")).some((b) => b.includes("Resolve")),
  );
}

/** Works on a ticket until the process is killed: by the clock, or just after something was shown. */
async function workUntilKilled(entry, waits, { afterMs, after }) {
  await show(entry);
  const begin = performance.now();
  let killing = null;
  // The moment of the kill is what is tested, so this waits for a time and not for an event.
  const killIn = (ms) =>
    setTimeout(() => {
      entry.killedMs ??= Math.round(performance.now() - begin);
      killing ??= app.kill();
    }, ms);
  const timer = after ? null : killIn(afterMs);
  const shown = (what) => {
    // A machine gets slower and faster: the later kills are placed by what was seen last.
    if (what === "resolved") lasted.resolved = (lasted.resolved + performance.now() - begin) / 2;
    if (what === after) killIn(random() * JUST_AFTER_MS);
  };
  try {
    await work(entry, waits, shown);
    // All was shown before the moment came: it comes now, with nothing left to do.
    await until("the process is killed", () => killing !== null, 20_000);
  } catch (problem) {
    // The driver lost its window, as it should; anything before the kill is a failure of the test.
    if (killing === null) {
      clearTimeout(timer);
      throw problem;
    }
  }
  await killing;
}

/** What is wrong with one ticket on the device. */
async function lookBack(entry) {
  const view = await app.invoke("ticket", { id: entry.ticket });
  const wrong = judge(entry, view);
  for (const photo of view.photos) {
    const [thumb, full] = await app.later(PICTURES, entry.ticket, photo.id);
    if (thumb === 0 || full !== photo.width) wrong.push(`the photo opens as ${thumb} and ${full} pixels`);
  }
  return wrong.map((one) => `${entry.title}: ${one}`);
}

test("the judge finds what is missing, what is doubled, and nothing else", () => {
  const entry = { photo: true, note: true, resolved: true, text: "a", feedback: "b" };
  const view = {
    row: { state: "resolved" },
    feedback: "b",
    messages: [{ text: "a" }],
    photos: [{}],
    log: [{ event: "resolved" }],
  };
  const begun = { ...entry, photo: false, note: false, resolved: false };
  const bare = { ...view, messages: [], photos: [], log: [], row: { state: "in_progress" }, feedback: "" };
  assert(judge(entry, view).length === 0, "all is there");
  assert(judge(begun, bare).length === 0, "what was not shown may be missing");
  assert(judge(begun, view).length === 0, "what was not shown may be there");
  for (const damage of [
    { messages: [] },
    { messages: [{ text: "another" }] },
    { messages: [{ text: "a" }, { text: "a" }] },
    { photos: [] },
    { photos: [{}, {}] },
    { log: [] },
    { row: { state: "in_progress" } },
    { feedback: "" },
  ]) {
    assert(judge(entry, { ...view, ...damage }).length > 0, `unseen: ${JSON.stringify(damage)}`);
  }
  assert(judge(begun, { ...view, photos: [{}, {}] }).length > 0, "nothing may be there twice");
  return Promise.resolve();
});

test("mara has her tickets and the office goes away", async () => {
  const titles = Array.from({ length: POINTS + 1 }, (_, at) => `Pump ${at + 1} trips`);
  const tickets = await assign(aylin, mara.name, titles);
  const page = await openPage();
  photos = await differentPhotos(page, tickets.length);
  await page.close();
  for (const [at, ticket] of tickets.entries()) {
    ledger.push({
      ticket,
      title: titles[at],
      path: photos[at],
      text: `Note ${at + 1}: the relay was loose.`,
      feedback: `Relay ${at + 1} replaced.`,
      photo: false,
      note: false,
      resolved: false,
    });
  }
  spare = ledger.pop();
  await open();
  await app.invoke("sign_in", { office: office.url, email: mara.email, password: mara.password });
  await until("the tickets are here", async () =>
    (await app.invoke("tickets", { query: { list: "mine" } })).total >= tickets.length,
  );
  for (const ticket of tickets) {
    const { version } = await app.invoke("ticket", { id: ticket });
    await app.invoke("act", { ticket, baseVersion: version, act: { do: "accept" } });
  }
  await until("nothing waits", async () => (await app.invoke("outbox")).onItsWay.length === 0, 60_000);
  await stop(office.child);
  await app.reload();
  await app.says("My tickets");
});

test("undisturbed, the step is done and the device keeps it", async () => {
  await show(spare);
  const begin = performance.now();
  await work(spare, true, (what) => {
    lasted[what] = performance.now() - begin;
  });
  assert(lasted.resolved > lasted.photo && lasted.photo > 0, JSON.stringify(lasted));
  const wrong = await lookBack(spare);
  assert(wrong.length === 0, wrong.join("; "));
  await app.kill();
  console.log(
    `seed ${SEED}; undisturbed: photo shown after ${Math.round(lasted.photo)} ms, note ${Math.round(lasted.note)} ms, resolved ${Math.round(lasted.resolved)} ms`,
  );
});

for (let from = 0; from < POINTS; from += GROUP) {
  test(`killed at points ${from + 1} to ${from + GROUP}, nothing that the screen showed is lost`, async () => {
    const lines = [];
    const wrong = [];
    await open();
    for (const [offset, entry] of ledger.slice(from, from + GROUP).entries()) {
      const at = from + offset;
      // From the first click until a little after the last acknowledgement, spread evenly over
      // all points and out of order, so that each group has early and late ones.
      const place = (at * STRIDE) % POINTS;
      const afterMs = ((place + random()) / POINTS) * lasted.resolved * 1.15;
      const after = at % 5 === 4 ? ACKNOWLEDGED[((at - 4) / 5) % 3] : null;
      await workUntilKilled(entry, at % 2 === 0, { afterMs, after });
      await open();
      wrong.push(...(await lookBack(entry)));
      const shown = ACKNOWLEDGED.filter((what) => entry[what]);
      lines.push(`${entry.killedMs} ms${after ? ` (after ${after})` : ""} [${shown.join(" ") || "nothing"}]`);
    }
    await app.kill();
    console.log(`killed at, with what the screen had shown: ${lines.join(", ")}`);
    assert(wrong.length === 0, wrong.join("; "));
  }, 900_000);
}

test("the kills fell before, between and after what the screen showed", () => {
  const counts = Object.fromEntries(
    ACKNOWLEDGED.map((what) => [what, ledger.filter((entry) => entry[what]).length]),
  );
  console.log(`of ${POINTS} kills, shown before: ${JSON.stringify(counts)}`);
  for (const what of ACKNOWLEDGED) {
    assert(counts[what] >= 3, `too few kills after the ${what}: ${counts[what]}`);
    assert(counts[what] <= POINTS - 3, `too few kills before the ${what}: ${POINTS - counts[what]}`);
  }
  return Promise.resolve();
});

// Covers: I1
test("after the last kill everything is still on the device", async () => {
  await open();
  const wrong = [];
  for (const entry of [spare, ...ledger]) wrong.push(...(await lookBack(entry)));
  assert(wrong.length === 0, wrong.join("; "));
});

// Covers: I2, I3, I14
test("when the office is back it has all of it, once", async () => {
  await serve(office);
  await until("nothing waits", async () => {
    const outbox = await app.invoke("outbox");
    assert(outbox.needsYou.length === 0, JSON.stringify(outbox.needsYou));
    return outbox.onItsWay.length === 0;
  }, DELIVERY_MS);
  const wrong = [];
  for (const entry of [spare, ...ledger]) {
    const here = await app.invoke("ticket", { id: entry.ticket });
    const there = await aylin.json("GET", `/tickets/${entry.ticket}`);
    for (const problem of judge(entry, there)) wrong.push(`${entry.title}: ${problem}`);
    const same = (view) => JSON.stringify([view.row.state, view.messages.map((m) => m.text), view.photos.map((p) => p.id), view.log.length]);
    if (same(here) !== same(there)) wrong.push(`${entry.title}: ${same(here)} here, ${same(there)} at the office`);
    for (const photo of there.photos) {
      if (photo.state !== "arrived") wrong.push(`${entry.title}: its photo is ${photo.state}`);
      const bytes = await aylin.bytes(`/tickets/${entry.ticket}/photos/${photo.id}/full`);
      if (bytes.length !== photo.bytes || bytes.readUInt16BE(0) !== 0xffd8) {
        wrong.push(`${entry.title}: its photo has ${bytes.length} bytes instead of ${photo.bytes}`);
      }
    }
  }
  assert(wrong.length === 0, wrong.join("; "));
}, 180_000);

await tell();
