// What leaves the office, read by programs that are not ours: openpyxl, Python's csv, two calendar
// readers, pdftotext. A missing tool fails the test: nothing is skipped.
import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import ICAL from "ical.js";
import { bin, folder, setUp, startOffice } from "./lib/office.mjs";
import { assert, tell, test, until } from "./lib/story.mjs";

const HOSTILE = [
  '=HYPERLINK("http://x.example","click")',
  "+1+1",
  "-2+3",
  "@SUM(A1:A9)",
  "\t=1",
  "＝1+1",
  "漏水：水泵",
  "Größe, \"quoted\"\nsecond line",
];

const office = await startOffice();
const files = folder("exports");
const admin = office.people.find((person) => person.role === "administrator") ?? office.people[0];
const signs = await setUp(office, admin.name);
const { token, user } = await post("/api/v1/sign-in", { email: signs.email, password: signs.password }, "");

async function post(path, body, bearer = token) {
  const answer = await fetch(office.url + path, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${bearer}` },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

async function get(path) {
  const answer = await fetch(office.url + path, { headers: { authorization: `Bearer ${token}` } });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer;
}

async function keep(name, answer) {
  writeFileSync(join(files, name), Buffer.from(await answer.arrayBuffer()));
}

async function exported(form) {
  const { id } = await post("/api/v1/exports", { form, query: { list: "all" }, language: "en" });
  await until(`the ${form} is written`, async () => {
    const { state } = await (await get(`/api/v1/exports/${id}`)).json();
    assert(state !== "failed", `the ${form} was not written`);
    return state === "ready";
  });
  await keep(`tickets.${form}`, await get(`/api/v1/exports/${id}/file`));
}

let read;

test("lists, a report and a calendar leave the office", async () => {
  const made = [];
  for (const title of HOSTILE) {
    const ticket = randomUUID();
    const draft = { title, description: `About: ${title}`, contact: { phone: "+46 70 1" } };
    await post("/api/v1/tickets", { commandId: randomUUID(), ticket, draft });
    made.push(ticket);
  }
  const [first] = made;
  const appointment = { id: randomUUID(), start: "2026-12-01T08:30", end: "2026-12-01T10:00", zone: "Europe/Stockholm", remind_minutes: 30 };
  await post(`/api/v1/tickets/${first}/act`, { commandId: randomUUID(), act: { do: "agree_appointment", appointment } });
  const directory = await (await get("/api/v1/directory")).json();
  const handler = directory.people.find((person) => person.handles && person.active);
  await post(`/api/v1/tickets/${first}/act`, { commandId: randomUUID(), act: { do: "assign", assignee: handler.id, comment: "go" } });
  await exported("csv");
  await exported("xlsx");
  await keep("report.pdf", await get(`/api/v1/tickets/${made[6]}/report.pdf?lang=de`));
  const person = office.people.find((one) => one.name === handler.name);
  const theirs = person.email === signs.email ? { token } : await (async () => {
    const them = await setUp(office, handler.name);
    return post("/api/v1/sign-in", { email: them.email, password: them.password }, "");
  })();
  const link = await fetch(`${office.url}/api/v1/calendar`, { headers: { authorization: `Bearer ${theirs.token}` } });
  const { url } = await link.json();
  await keep("calendar.ics", await fetch(url));
  assert(user, "the sign-in says who it is");
});

test("openpyxl and python read the tables, and no cell is a formula", () => {
  const venv = join(bin, "outside-tools");
  const python = join(venv, "bin", "python");
  if (!existsSync(join(venv, "ready"))) {
    execFileSync("python3", ["-m", "venv", venv], { stdio: "inherit" });
    execFileSync(python, ["-m", "pip", "-q", "install", "openpyxl==3.1.5", "icalendar==6.3.1"], { stdio: "inherit" });
    writeFileSync(join(venv, "ready"), "");
  }
  read = JSON.parse(execFileSync(python, ["outside.py", files], { encoding: "utf8", cwd: import.meta.dirname, maxBuffer: 1 << 26 }));
  assert(read.formulas === 0, `${read.formulas} cells are formulas`);
  const { Tickets, Events } = read.sheets;
  assert(Tickets && Events && read.sheets.Photos, `sheets: ${Object.keys(read.sheets)}`);
  for (const title of HOSTILE) {
    assert(Tickets.some((row) => row[1] === title.trim() || row[1] === title), `no row ${title}`);
  }
  const guarded = read.table.flat().filter((cell) => /^[=+\-@＝＋－＠\t\r\n]/.test(cell));
  assert(guarded.length === 0, `a spreadsheet would work out ${JSON.stringify(guarded)}`);
  assert(read.table.length === Tickets.length, "the table and the workbook have the same tickets");
});

test("two calendar readers read the same appointment in its zone", () => {
  const text = execFileSync("cat", [join(files, "calendar.ics")], { encoding: "utf8" });
  const calendar = new ICAL.Component(ICAL.parse(text));
  const zone = calendar.getFirstSubcomponent("vtimezone");
  ICAL.TimezoneService.register(zone);
  const events = calendar.getAllSubcomponents("vevent").map((one) => new ICAL.Event(one));
  assert(events.length === read.visits.length && events.length >= 1, `${events.length} and ${read.visits.length}`);
  const [visit] = read.visits.filter((one) => one.start.startsWith("2026-12-01"));
  assert(visit?.start === "2026-12-01T08:30:00+01:00" && visit.alarms === 1, JSON.stringify(read.visits));
  const same = events.find((one) => one.uid === visit.uid);
  assert(same.startDate.toJSDate().toISOString() === "2026-12-01T07:30:00.000Z", String(same.startDate));
});

test("a report has its german and chinese words as text", () => {
  const text = execFileSync("pdftotext", ["-layout", join(files, "report.pdf"), "-"], { encoding: "utf8" });
  assert(text.includes("漏水") && text.includes("Gemeldet"), text);
});

await tell();
