// Britta scans the code on a pump with a phone of 360 pixels.
import AxeBuilder from "@axe-core/playwright";
import { openPage } from "./lib/browser.mjs";
import { signIn } from "./lib/dispatch.mjs";
import { serve, setUp, startOffice, stop } from "./lib/office.mjs";
import { assert, tell, test, until } from "./lib/story.mjs";

const office = await startOffice();
const pump = office.equipment.find((one) => /pump/i.test(one.name));
const phone = await openPage({ width: 360, height: 780 });
let statusAddress;

async function axe(what) {
  const found = await new AxeBuilder({ page: phone }).analyze();
  assert(
    found.violations.length === 0,
    `axe found in ${what}: ${JSON.stringify(found.violations.map((v) => [v.id, v.nodes.map((n) => n.html)]))}`,
  );
}

test("britta scans the code and the device is filled in", async () => {
  await phone.goto(`${office.url}/r/${pump.code}`);
  await phone.getByText(pump.name, { exact: false }).first().waitFor();
  await axe("the report");
});

test("a report without a description is not sent and says what is needed", async () => {
  await phone.getByRole("button", { name: "Send the report" }).click();
  await phone.getByText("A few words about what happened are needed.").waitFor();
});

test("britta reports with three fields and a photo and gets a status link", async () => {
  await phone.getByLabel("What happened?").fill("The pump trips after ten minutes.");
  await phone.getByLabel("Your name").fill("Britta Sandström");
  await phone.getByLabel("Phone or e-mail").fill("+46 73 210 44 17");
  const picture = await phone.evaluate(async () => {
    const canvas = new OffscreenCanvas(1600, 1200);
    canvas.getContext("2d").fillRect(0, 0, 800, 600);
    const blob = await canvas.convertToBlob({ type: "image/jpeg" });
    return [...new Uint8Array(await blob.arrayBuffer())];
  });
  await phone
    .locator("input[type=file]")
    .first()
    .setInputFiles({ name: "pump.jpg", mimeType: "image/jpeg", buffer: Buffer.from(picture) });
  await phone.getByRole("button", { name: "Remove photo 1" }).waitFor();
  await phone.getByRole("button", { name: "Send the report" }).click();
  await phone.waitForURL(/\/s\/[0-9a-f]+/);
  statusAddress = phone.url();
  await phone.getByText("Reported", { exact: true }).first().waitFor();
  await axe("the status page");
});

test("the photo arrives and is shown on the status page", async () => {
  await until("the picture is there", () =>
    phone.evaluate(() => [...document.images].some((image) => image.naturalWidth > 100)),
  );
});

test("the page needs no more than 100 kilobytes before the camera", async () => {
  const sizes = [];
  const fresh = await openPage({ width: 360, height: 780 });
  fresh.on("response", (response) => {
    const type = response.headers()["content-type"] ?? "";
    if (/javascript|css|html/.test(type)) {
      sizes.push(response.request().sizes());
    }
  });
  await fresh.goto(statusAddress, { waitUntil: "load" });
  const sum = (await Promise.all(sizes)).reduce((all, one) => all + one.responseBodySize, 0);
  assert(sum > 1_000 && sum <= 100_000, `${sum} bytes were loaded`);
});

test("a status link that was guessed leads nowhere", async () => {
  const answer = await fetch(`${office.url}/api/public/status/${"0".repeat(40)}`);
  assert(answer.status === 404, `the answer was ${answer.status}`);
});

test("nothing went wrong in the page meanwhile", () => {
  assert(phone.problems.length === 0, phone.problems.join("; "));
  return Promise.resolve();
});

test("what happened while the office was out of reach is on the page at once, and not at the next look", async () => {
  // On this phone no timer ever goes off: the page looks because it is told to, or not at all.
  const still = await openPage({ width: 360, height: 780 });
  await still.clock.install();
  await still.goto(statusAddress);
  await still.getByText("Reported", { exact: true }).first().waitFor();
  await still.clock.pauseAt(Date.now() + 1_000);
  const aylin = await signIn(office, await setUp(office, "Aylin Demir"));
  const { rows } = await aylin.json("POST", "/tickets/query", { list: "queue", search: "trips ten minutes" });
  assert(rows.length === 1, `${rows.length} tickets are waiting`);
  await stop(office.child);
  await serve(office);
  // It listens again in a few seconds: nobody tells it of this.
  await aylin.act(rows[0].id, { do: "write", visibility: "public", text: "Mara comes at two." });
  await still.getByText("Mara comes at two.", { exact: true }).waitFor({ timeout: 12_000 });
});

await tell();
