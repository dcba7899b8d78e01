// A day without a signal, by the words of the technician's guide: late work and who
// decides on it, a claim that came second, a rescue file that another device takes in,
// and a sign-out that would lose something. The files are chosen in the system's own
// dialog, with the keyboard.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openPage } from "./lib/browser.mjs";
import { newDevice, openApp } from "./lib/desktop.mjs";
import { assign, signIn } from "./lib/dispatch.mjs";
import { folder, serve, setUp, startOffice, stop } from "./lib/office.mjs";
import { startWindowManager, windows } from "./lib/status-area.mjs";
import { assert, tell, test, until } from "./lib/story.mjs";

const PASSPHRASE = "seven geese over kemi";
const OF_THE_FILE = "four owls in turku";
const DONE = "New seal, ran for an hour.";
const NOTE = "The spare is in the van.";

await startWindowManager();
const office = await startOffice();
const people = { aylin: await setUp(office, "Aylin Demir"), mara: await setUp(office, "Mara Lindqvist"), jonas: await setUp(office, "Jonas Weber") };
const aylin = await signIn(office, people.aylin);
const jonas = await signIn(office, people.jonas);
const van = newDevice("van");
const spare = newDevice("spare");
const files = folder("rescue");
let app;
let console_;
let late;
let free;
let own;

/** Opens the app of a device and unlocks it. */
async function open(device) {
  app = await openApp(device, { office: office.url });
  await app.invoke("unlock", { passphrase: PASSPHRASE });
}

async function signInOn(device) {
  await open(device);
  await app.invoke("sign_in", { office: office.url, email: people.mara.email, password: people.mara.password });
  await app.reload();
  await app.says("My tickets");
}

const goes = (hash) => app.run("location.hash = arguments[0]", hash);
const outbox = () => app.invoke("outbox");
const state = async (id) => (await app.invoke("ticket", { id })).row.state;

/** Chooses a file in the dialog that the system shows, by its path. */
async function chooses(path) {
  const dialog = () => windows().find((title) => title !== "Fieldfare");
  const key = (name) => execFileSync("xdotool", ["key", "--clearmodifiers", name]);
  execFileSync("wmctrl", ["-F", "-a", await until("the dialog is there", dialog)]);
  for (const name of ["ctrl+l", "ctrl+a"]) key(name);
  execFileSync("xdotool", ["type", "--clearmodifiers", path]);
  // The first Enter may only end the list of names that fit.
  await until("the dialog has gone", () => {
    if (dialog()) key("Return");
    return !dialog();
  });
}

test("mara has two tickets and one is open to claim", async () => {
  await signInOn(van);
  [late, own] = await assign(aylin, people.mara.name, ["The seal leaks", "The lamp is dark"]);
  free = crypto.randomUUID();
  await aylin.json("POST", "/tickets", {
    commandId: crypto.randomUUID(),
    ticket: free,
    occurredAt: Date.now(),
    draft: { title: "The gate is stuck", description: "It does not open.", contact: { name: "Britta Sandström" } },
  });
  for (const id of [late, own, free]) await until("it is here", () => state(id).catch(() => false));
});

test("without the office she accepts, resolves and claims, and each says that it waits", async () => {
  await stop(office.child);
  await goes(`#/ticket/${late}`);
  await app.says("The seal leaks");
  await app.click("Accept");
  await app.says("Accepted.");
  await app.click("Resolve");
  await app.type("What was done", DONE);
  await app.click("Resolve");
  await app.says("is resolved.");
  await app.says("waiting to send");
  await goes("#/claim");
  await app.click("The gate is stuck");
  await app.click("Claim");
  await app.says("is yours.");
  await app.says("3 to send");
  await app.click("Outbox");
  await app.says("On its way");
  await app.says("Try now");
  await app.close();
});

test("meanwhile aylin force-closes the one, and jonas claims the other", async () => {
  await serve(office);
  await jonas.act(free, { do: "claim" });
  console_ = await openPage({ width: 1440, height: 900 });
  await console_.goto(office.url);
  await console_.getByLabel("E-mail").fill(people.aylin.email);
  await console_.getByLabel("Password").fill(people.aylin.password);
  await console_.getByRole("button", { name: "Sign in" }).click();
  await console_.goto(`${office.url}/#/ticket/${late}`);
  await console_.getByRole("button", { name: "More" }).click();
  await console_.getByRole("menuitem", { name: "Force close" }).click();
  await console_.getByLabel("Reason").fill("The customer bought a new one.");
  await console_.getByRole("dialog").getByRole("button", { name: "Force close" }).click();
  await console_.getByText("The customer bought a new one.").first().waitFor();
});

test("with a signal again what came too late is kept, and mara reads why", async () => {
  await open(van);
  await until("everything has arrived", async () => (await outbox()).onItsWay.length === 0);
  await goes(`#/ticket/${late}`);
  await app.says("The dispatcher decides.");
  await app.says(DONE);
});

test("the claim that came second says so, and mara withdraws it", async () => {
  await app.says("3 need you");
  await app.click("Outbox");
  await app.says("Needs you");
  await app.says("Somebody else was first.");
  await app.says("It is kept on the ticket, and the office decides.");
  await app.click("Withdraw");
  await app.says("Withdrawn:");
  await until("it is gone", async () => (await outbox()).needsYou.every((one) => one.act.do !== "claim"));
  await app.click("Close");
});

test("aylin reads the late work and applies it", async () => {
  await console_.getByText("but it came too late").first().waitFor();
  await console_.getByText(DONE).first().waitFor();
  await console_.getByRole("button", { name: "Apply" }).first().click();
  await until("it counts", async () => (await aylin.json("GET", `/tickets/${late}`)).parked.every((one) => one.applied !== undefined));
});

test("when it is decided nothing needs mara any more", async () => {
  await until("the outbox is at rest", async () => (await outbox()).needsYou.length === 0);
});

test("a rescue file is saved where the dialog says, and holds nothing that can be read", async () => {
  await stop(office.child);
  await goes(`#/ticket/${own}`);
  await app.says("The lamp is dark");
  await app.click("Internal note");
  await app.type("note", NOTE);
  await app.click("Send the note");
  await app.says("1 to send");
  await app.click("Outbox");
  await app.click("Save a rescue file");
  await app.type("A passphrase for the file", OF_THE_FILE);
  await app.type("The same once more", OF_THE_FILE);
  await app.click("Choose where to save it");
  await chooses(join(files, "work.rescue"));
  await app.says("Saved as");
  const saved = readFileSync(join(files, "work.rescue"));
  assert(saved.length > NOTE.length && !saved.includes(NOTE), `${saved.length} bytes`);
});

test("signing out would delete it, so mara stays signed in", async () => {
  await app.click("Close");
  await app.click(people.mara.name);
  await app.click("Sign out");
  await app.says("This device holds work that the office does not have yet.");
  await app.click("Stay signed in");
  assert((await outbox()).onItsWay.length === 1, "it still waits");
  await app.close();
});

test("another device takes it in, both send it, and the office has it once", async () => {
  await serve(office);
  await signInOn(spare);
  await until("the ticket is here", () => state(own).catch(() => false));
  await app.click("Outbox");
  await app.click("Take one in");
  await app.type("Passphrase of the file", OF_THE_FILE);
  await app.click("Choose the file");
  await chooses(join(files, "work.rescue"));
  await app.says("Taken in: 1 act");
  await until("it was sent", async () => (await outbox()).onItsWay.length === 0);
  await app.close();
  await open(van);
  await until("the first device has sent it too", async () => (await outbox()).onItsWay.length === 0);
  const { messages } = await aylin.json("GET", `/tickets/${own}`);
  assert(messages.filter((one) => one.text === NOTE).length === 1, JSON.stringify(messages));
});

await tell();
