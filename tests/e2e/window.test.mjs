// The one window: a second start wakes the first, a link opens its ticket, closing
// hides it where a status area can bring it back, and a contact's phone, mail and map
// open outside. The status area and the system's opener stand at the edge and are the
// test's own; the app, its icon's menu and the window manager are real.
import { spawn } from "node:child_process";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { newDevice, openApp, program, surroundings } from "./lib/desktop.mjs";
import { assign, signIn } from "./lib/dispatch.mjs";
import { folder, setUp, startOffice } from "./lib/office.mjs";
import { pressClose, startStatusArea, startWindowManager, windows } from "./lib/status-area.mjs";
import { assert, tell, test, until } from "./lib/story.mjs";

const PASSPHRASE = "seven geese over kemi";
const TITLE = "Fieldfare";

// What `xdg-open` would open is written down instead.
const edge = folder("edge");
const asked = join(edge, "asked");
writeFileSync(join(edge, "xdg-open"), `#!/bin/sh\nprintf '%s\\n' "$@" >> '${asked}'\n`);
chmodSync(join(edge, "xdg-open"), 0o755);
const env = { PATH: `${edge}:${process.env.PATH}` };
const opened = () => (existsSync(asked) ? readFileSync(asked, "utf8").trim().split("\n") : []);

await startWindowManager();
const area = await startStatusArea();
const office = await startOffice();
const aylin = await signIn(office, await setUp(office, "Aylin Demir"));
const mara = await setUp(office, "Mara Lindqvist");
const device = newDevice("mara");
let app;
let pump;
let gate;

/** Starts the app again beside the one that runs; returns its exit code. */
function startAgain(...args) {
  const child = spawn(program, args, { stdio: "ignore", env: surroundings(device, office.url, env) });
  return until("the second process has ended", () => child.exitCode !== null).then(() => child.exitCode);
}
const shown = () => windows().includes(TITLE);
const address = () => app.run("return location.href");

test("mara signs in and has two tickets", async () => {
  const contact = {
    name: "Britta Sandström",
    phone: "+46 73 210 44 17",
    email: "britta@example.se",
    address: "Kajgatan 4, Luleå & Co",
  };
  [pump, gate] = await assign(aylin, mara.name, ["The pump trips", "The gate is stuck"], contact);
  app = await openApp(device, { office: office.url, env });
  await app.invoke("unlock", { passphrase: PASSPHRASE });
  await app.invoke("sign_in", { office: office.url, email: mara.email, password: mara.password });
  await app.reload();
  await app.says("The gate is stuck");
  await until("the window is on the screen", shown);
});

test("a second start with a link ends, and the first window shows the ticket", async () => {
  assert((await startAgain(`fieldfare://ticket/${gate}`)) === 0, "the second process failed");
  await until("the ticket is open", async () => (await address()).includes(gate));
  await app.says("Kajgatan 4");
  assert(windows().filter((title) => title === TITLE).length === 1, `windows: ${windows()}`);
});

test("a link to something else wakes the window and changes nothing", async () => {
  const before = await address();
  for (const link of ["fieldfare://ticket/../../people", "fieldfare://other/1", "fieldfare://", "--help", ""]) {
    assert((await startAgain(link)) === 0, `the second process failed with ${link}`);
  }
  assert((await address()) === before, `the window went to ${await address()}`);
});

test("closing hides the window, and the menu of the icon brings it back", async () => {
  pressClose(TITLE);
  await until("the window is hidden", () => !shown());
  assert((await app.invoke("session")).person.name === mara.name, "the app goes on");
  await area.choose("Open Fieldfare");
  await until("the window is back", shown);
  assert((await address()).includes(gate), "it is where it was");
});

test("a second start brings a hidden window back to the ticket of its link", async () => {
  pressClose(TITLE);
  await until("the window is hidden", () => !shown());
  assert((await startAgain(`fieldfare://ticket/${pump}`)) === 0, "the second process failed");
  await until("the window is back", shown);
  await until("the ticket is open", async () => (await address()).includes(pump));
});

test("a contact's phone, mail and map open outside and the window stays", async () => {
  const before = await address();
  const links = {
    'aside a[href^="tel:"]': "tel:+46732104417",
    'aside a[href^="mailto:"]': "mailto:britta@example.se",
    'aside a[href^="https:"]': "https://www.openstreetmap.org/search?query=Kajgatan%204%2C%20Lule%C3%A5%20%26%20Co",
  };
  for (const [selector, link] of Object.entries(links)) {
    await app.press(selector);
    await until(`${link} was opened`, () => opened().includes(link));
  }
  assert(opened().length === 3, `opened were ${opened()}`);
  assert((await address()) === before, `the window went to ${await address()}`);
});

test("no other link leads out of the window or into it", async () => {
  const before = await address();
  for (const target of ["", "_blank"]) {
    for (const link of ["https://example.com/", "file:///etc/passwd", "mailto:a@example.se?attach=/etc/passwd", "tel:*21*1#"]) {
      await app.run(
        `const [link, target] = arguments;
         const a = Object.assign(document.createElement("a"), { href: link, target, id: "bait", textContent: "bait" });
         a.style = "position: fixed; inset: 0 auto auto 0; z-index: 9; background: #fff";
         document.querySelector("#bait")?.remove();
         document.body.append(a);`,
        link,
        target,
      );
      await app.press("#bait");
    }
  }
  // A link that is allowed, afterwards: by then the others were refused.
  await app.run("document.querySelector('#bait').remove()");
  await app.press('aside a[href^="tel:"]');
  await until("the phone was opened again", () => opened().length >= 4);
  assert(opened().length === 4, `opened were ${opened()}`);
  assert((await address()) === before, `the window went to ${await address()}`);
  assert(windows().length === 1, `windows: ${windows()}`);
});

test("a link at the first start waits for the passphrase and then shows its ticket", async () => {
  await app.close();
  app = await openApp(device, { office: office.url, env, args: [`fieldfare://ticket/${gate}`] });
  await app.says("Open this device");
  await app.type("passphrase", PASSPHRASE);
  await app.click("Open");
  await until("the ticket is open", async () => (await address()).includes(gate));
});

test("without a status area closing the window ends the app", async () => {
  await area.end();
  pressClose(TITLE);
  await until("the process has ended", () => {
    try {
      process.kill(app.pid, 0);
      return false;
    } catch {
      return true;
    }
  });
});

await tell();
