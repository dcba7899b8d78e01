// Attachments in the real window: what is dropped on the composer goes through the vault to the office
// as it was; the page can name no file of the computer; a file is never shown as a picture.
import { newDevice, openApp } from "./lib/desktop.mjs";
import { assign, signIn } from "./lib/dispatch.mjs";
import { folder, setUp, startOffice } from "./lib/office.mjs";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { assert, tell, test, until } from "./lib/story.mjs";

const PASSPHRASE = "seven geese over kemi";
const office = await startOffice();
const aylin = await signIn(office, await setUp(office, "Aylin Demir"));
const mara = await setUp(office, "Mara Lindqvist");
const device = newDevice("mara");
const NAME = "Größe & Maß 100 %.txt";
const WORDS = "Überdruck 2,5 bar\r\n".repeat(40_000);
let app;
let ticket;

/** What the office has of the ticket, as the dispatcher reads it. */
const view = () => aylin.json("GET", `/tickets/${ticket}`);

test("mara attaches a file to a reply, and the office has it as it was", async () => {
  [ticket] = await assign(aylin, mara.name, ["The pump trips"]);
  app = await openApp(device, { office: office.url });
  await app.invoke("unlock", { passphrase: PASSPHRASE });
  await app.invoke("sign_in", { office: office.url, email: mara.email, password: mara.password });
  await app.reload();
  await app.says("The pump trips");
  await app.run("location.hash = `/mine/${arguments[0]}`", ticket);
  await until("there is a composer", () => app.run("return document.querySelector('form textarea') !== null"));
  await app.run(
    `const [name, words] = arguments;
     const data = new DataTransfer();
     data.items.add(new File([words], name, { type: "text/plain" }));
     const drop = (type) => document.querySelector("form:has(textarea)").dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: data }));
     drop("dragover");
     drop("drop");`,
    NAME,
    WORDS,
  );
  await app.says(NAME);
  await app.type("Write to", "The readings of today");
  await app.click("Send");
  await until("the office has it", async () => (await view()).photos[0]?.state === "arrived", 60_000);
  const { messages, photos } = await view();
  assert(messages[0].text === "The readings of today" && messages[0].photos[0] === photos[0].id, JSON.stringify(messages));
  assert(photos[0].file === NAME && photos[0].visibility === "public", JSON.stringify(photos));
  const got = (await aylin.bytes(`/tickets/${ticket}/photos/${photos[0].id}/full`)).toString();
  assert(got === WORDS, `${got.length} letters came back`);
});

test("a file is never shown as a picture", async () => {
  const [{ id }] = (await app.invoke("ticket", { id: ticket })).photos;
  const script = `
    const [ticket, photo, size, done] = arguments;
    const image = new Image();
    image.onload = () => done("shown");
    image.onerror = () => done("not shown");
    image.src = \`photo://localhost/\${ticket}/\${photo}/\${size}\`;`;
  for (const size of ["full", "thumb"]) {
    assert((await app.later(script, ticket, id, size)) === "not shown", `${size} is shown`);
  }
});

test("the page can name no file that nobody chose", async () => {
  const path = join(folder("secrets"), "passwords.txt");
  writeFileSync(path, "a secret");
  const refused = await app.invoke("attach_file", { ticket, name: "", visibility: "public", path }).catch((why) => why);
  assert(refused.code === "forbidden", JSON.stringify(refused));
  assert((await app.invoke("ticket", { id: ticket })).photos.length === 1, "nothing was added");
});

test("what is no file that is taken is refused in the window, and the words stay", async () => {
  await app.run(
    `const data = new DataTransfer();
     data.items.add(new File(["<script>"], "offer.pdf", { type: "application/pdf" }));
     document.querySelector("form:has(textarea)").dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data }));`,
  );
  await app.type("Write to", "The offer");
  await app.click("Send");
  await app.says("is not what its name says");
  assert((await app.run("return document.querySelector('form textarea').value")) === "The offer", "the words are gone");
});

await tell();
