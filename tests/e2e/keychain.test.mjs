// The device's key in a real keychain: gnome-keyring on this session's bus. Locked,
// absent or emptied, it costs a sentence and a press, and never the data.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { newDevice, openApp } from "./lib/desktop.mjs";
import { assign, signIn } from "./lib/dispatch.mjs";
import { Keychain } from "./lib/keychain.mjs";
import { setUp, startOffice } from "./lib/office.mjs";
import { assert, tell, test, until } from "./lib/story.mjs";

const NOTE = "Only this device knows it.";
const WITH_KEYCHAIN = { FIELDFARE_NO_KEYCHAIN: undefined };
/** A session without a bus, so without any keychain. */
const WITHOUT = { ...WITH_KEYCHAIN, DBUS_SESSION_BUS_ADDRESS: "unix:path=/nowhere" };

const office = await startOffice();
const aylin = await signIn(office, await setUp(office, "Aylin Demir"));
const mara = await setUp(office, "Mara Lindqvist");
const device = newDevice("mara");
const keychain = new Keychain();
const data = join(device.home, "data", "app.fieldfare.desktop");
let app;
let ticket;

const open = async (env = WITH_KEYCHAIN) => {
  app = await openApp(device, { office: office.url, env });
};
const needs = async () => (await app.invoke("session")).needs;
const noKeyFile = () => assert(!existsSync(join(data, "key.json")), "a key file was made");
const holdsTheNote = async () => {
  const view = await app.invoke("ticket", { id: ticket });
  assert(view.messages.some((message) => message.text === NOTE), "the note is gone");
};
/** Refused with this sentence; then nothing on the disk has changed. */
async function staysShut(sentence, env) {
  const before = readFileSync(join(data, "replica", "replica.db"));
  await open(env);
  await app.says(sentence);
  assert((await needs()) === "keychain", `it needs ${await needs()}`);
  const refused = await app.invoke("unlock", { passphrase: "seven geese over kemi" }).catch((problem) => problem.code);
  assert(typeof refused === "string", "a passphrase cannot take the place of the keychain");
  noKeyFile();
  assert(before.equals(readFileSync(join(data, "replica", "replica.db"))), "the database was changed");
}

test("without a keychain a new device asks for a passphrase", async () => {
  const other = newDevice("jonas");
  const window = await openApp(other, { office: office.url, env: WITHOUT });
  await window.says("Choose a passphrase");
  await window.close();
});

// Covers: STORAGE-1
test("with a keychain the device opens without a question and its key is nowhere in a file", async () => {
  await keychain.begin();
  await open();
  await app.says("Sign in");
  await app.invoke("sign_in", { office: office.url, email: mara.email, password: mara.password });
  [ticket] = await assign(aylin, mara.name, ["Pump 1 trips"]);
  await until("the ticket is here", async () =>
    (await app.invoke("tickets", { query: { list: "mine" } })).rows.some((row) => row.id === ticket),
  );
  const { version } = await app.invoke("ticket", { id: ticket });
  await app.invoke("act", { ticket, baseVersion: version, act: { do: "write", visibility: "internal", text: NOTE } });
  noKeyFile();
  assert(keychain.items().some((label) => /fieldfare/i.test(label)), `the keychain holds ${keychain.items()}`);
  const head = readFileSync(join(data, "replica", "replica.db")).subarray(0, 15).toString("latin1");
  assert(head !== "SQLite format 3", "the database is not encrypted");
});

test("after a restart the keychain opens the device again", async () => {
  await app.close();
  await open();
  await app.says("My tickets");
  await holdsTheNote();
  noKeyFile();
  await app.close();
});

test("a locked keychain is asked to be unlocked, and opens the device when it is", async () => {
  keychain.lock();
  await staysShut("Unlock it and try again");
  await keychain.end();
  await keychain.begin();
  await app.click("Try again");
  await app.says("My tickets");
  await holdsTheNote();
  await app.close();
});

test("an absent keychain loses nothing", async () => {
  await staysShut("The keychain of this computer does not answer", WITHOUT);
  await app.close();
  await open();
  await app.says("My tickets");
  await holdsTheNote();
  await app.close();
});

// Covers: I22, STORAGE-1
test("an emptied keychain gets no new key, and the restored one opens the device", async () => {
  await keychain.end();
  keychain.move(true);
  await keychain.begin();
  await staysShut("does not have the key of this device");
  assert(!keychain.items().some((label) => /fieldfare/i.test(label)), "a new key was made");
  await keychain.end();
  keychain.move(false);
  await keychain.begin();
  await app.click("Try again");
  await app.says("My tickets");
  await holdsTheNote();
  const kept = readdirSync(data);
  assert(!kept.includes("key.json"), `${kept}`);
});

await tell();
