// A real office: the program that is shipped, on a free port of loopback.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { atEnd } from "./story.mjs";

/** Folder with the programs under test. */
export const bin = process.env.FIELDFARE_BIN ?? "target/debug";

/** A port that was free a moment ago. */
export function freePort() {
  return new Promise((found, failed) => {
    const server = createServer();
    server.on("error", failed);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => found(port));
    });
  });
}

/** A new folder that goes away at the end. */
export function folder(name) {
  const path = mkdtempSync(join(tmpdir(), `fieldfare-${name}-`));
  atEnd(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Starts an office with the sample enterprise; returns its address and data. `options` are of `serve`. */
export async function startOffice(...options) {
  const data = folder("office");
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const printed = execFileSync(
    join(bin, "fieldfare-server"),
    ["sample", "--data", data, "--public-url", url],
    { encoding: "utf8" },
  );
  const lines = printed
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line));
  const of = (kind) => lines.filter((line) => line.kind === kind);
  const office = { url, port, data, people: of("person"), equipment: of("equipment"), alerts: of("alerts")[0]?.url, options, child: null };
  await serve(office);
  atEnd(() => stop(office.child));
  return office;
}

/** Starts the office's program and waits until it listens. */
export async function serve(office) {
  const child = spawn(
    join(bin, "fieldfare-server"),
    ["serve", "--data", office.data, "--listen", `127.0.0.1:${office.port}`, "--public-url", office.url, ...office.options],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  office.child = child;
  await new Promise((ready, failed) => {
    child.on("exit", (code) => failed(new Error(`the office ended with ${code}`)));
    child.stdout.on("data", (text) => {
      if (String(text).includes("listening")) ready();
    });
  });
  child.removeAllListeners("exit");
}

/** Stops a program and waits for its end. */
export async function stop(child, signal = "SIGTERM") {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((end) => child.once("exit", end));
  child.kill(signal);
  const patience = AbortSignal.timeout(5_000);
  const hard = () => child.kill("SIGKILL");
  patience.addEventListener("abort", hard);
  await ended;
  patience.removeEventListener("abort", hard);
}

/** Uses a person's one-time link to choose a password; returns what signs in. */
export async function setUp(office, name, password = "correct horse battery") {
  const person = office.people.find((p) => p.name === name);
  if (!person) throw new Error(`the sample enterprise has no ${name}`);
  const token = new URL(person.setUpLink).hash.slice(1);
  const answer = await fetch(`${office.url}/api/v1/set-up`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-fieldfare": "1" },
    body: JSON.stringify({ token, password }),
  });
  if (!answer.ok) throw new Error(`set-up: ${answer.status} ${await answer.text()}`);
  return { email: person.email, password, name };
}
