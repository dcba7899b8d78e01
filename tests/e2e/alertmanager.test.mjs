// The real Alertmanager tells the office of alerts: one that fires becomes a ticket of its device,
// one that is resolved ends it before completion. A missing package fails the test: nothing is
// skipped.
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { folder, freePort, setUp, startOffice, stop } from "./lib/office.mjs";
import { assert, atEnd, tell, test, until } from "./lib/story.mjs";

const office = await startOffice();
const signs = await setUp(office, office.people.find((person) => person.role === "dispatcher").name);
const pump = office.equipment.find((one) => /pump/i.test(one.name));
const place = folder("alertmanager");
const port = await freePort();
const address = `http://127.0.0.1:${port}`;
let token;

const json = { "content-type": "application/json" };

async function asked(path, body) {
  const answer = await fetch(office.url + path, {
    method: body ? "POST" : "GET",
    headers: { ...json, ...(token && { authorization: `Bearer ${token}` }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** The newest ticket with this title. */
async function ticket(title) {
  const { rows } = await asked("/api/v1/tickets/query", { list: "all", limit: 500 });
  return rows.find((row) => row.title === title);
}

const LABELS = ["alertname=PressureLow", "severity=critical", `device_code=${pump.code}`];
const amtool = (...args) => execFileSync("amtool", [`--alertmanager.url=${address}`, ...args], { encoding: "utf8" });
const add = (summary, ...more) => amtool("alert", "add", ...LABELS, `--annotation=summary=${summary}`, ...more);

test("the real alertmanager starts, with the office's address in its settings", async () => {
  ({ token } = await asked("/api/v1/sign-in", { email: signs.email, password: signs.password }));
  const settings = join(place, "alertmanager.yml");
  writeFileSync(
    settings,
    `route: { receiver: fieldfare, group_by: [alertname, device_code], group_wait: 0s, group_interval: 1s, repeat_interval: 1h }
receivers:
  - name: fieldfare
    webhook_configs: [{ url: "${office.alerts}", send_resolved: true }]
`,
  );
  mkdirSync(join(place, "data"));
  const args = [
    `--config.file=${settings}`,
    `--storage.path=${join(place, "data")}`,
    `--web.listen-address=127.0.0.1:${port}`,
    "--cluster.listen-address=",
    "--log.level=warn",
  ];
  const child = spawn("prometheus-alertmanager", args, { stdio: ["ignore", "inherit", "inherit"] });
  atEnd(() => stop(child));
  let why;
  child.on("error", (error) => {
    why = `prometheus-alertmanager cannot be started (apt-get install prometheus-alertmanager): ${error.message}`;
  });
  child.on("exit", (code) => (why ??= `prometheus-alertmanager ended with ${code}`));
  await until("alertmanager is ready", async () => {
    if (why) throw new Error(why);
    return (await fetch(`${address}/-/ready`).catch(() => null))?.ok;
  });
});

test("an alert that fires becomes one ticket of its device", async () => {
  add("Pressure is low at the pump");
  await until("the ticket is there", async () => Boolean(await ticket("Pressure is low at the pump")));
  const made = await ticket("Pressure is low at the pump");
  assert(made.equipmentName === pump.name, `the device is ${made.equipmentName}`);
  assert(made.state === "pending_assignment", made.state);
  assert(made.priority === "high" || made.priority === null, String(made.priority));
  // The same alert again, and its ticket stays the only one.
  add("Pressure is low at the pump");
  const { rows } = await asked("/api/v1/tickets/query", { list: "all", limit: 500 });
  const all = rows.filter((row) => row.title === "Pressure is low at the pump");
  assert(all.length === 1, `${all.length} tickets`);
});

test("an alert that is resolved ends its ticket before completion, and the device remembers", async () => {
  // Alertmanager sends a resolved alert once its end is past.
  add("Pressure is low at the pump", `--end=${new Date(Date.now() - 1000).toISOString()}`);
  await until("the ticket is closed", async () => (await ticket("Pressure is low at the pump"))?.state === "closed");
  const made = await ticket("Pressure is low at the pump");
  assert(made.closeKind === "forced_alert_auto_resolved", String(made.closeKind));
  const { equipment } = await asked("/api/v1/directory");
  const device = equipment.find((one) => one.code === pump.code);
  const history = await asked(`/api/v1/equipment/${device.id}/history`);
  const line = history.tickets.find((one) => one.row.id === made.id);
  assert(line?.alert === true && history.alerts >= 1, JSON.stringify(history));
});

test("the same alert that fires once more is another ticket", async () => {
  add("Pressure is low once more");
  await until("another ticket is there", async () => Boolean(await ticket("Pressure is low once more")));
});

await tell();
