// The addresses against their own description, tried by a program that is not ours (schemathesis): no
// answer is an error of ours, and none is of a kind or form that the description does not tell.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bin, folder, setUp, startOffice } from "./lib/office.mjs";
import { assert, tell, test } from "./lib/story.mjs";

/** Questions for each address and phase. */
const EXAMPLES = 12;
/** What never ends, and what ends the session that asks. */
const LEFT_OUT = "changes|hints|/session$|sign-out";
const CHECKS = ["not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance"];

const office = await startOffice();
const admin = office.people.find((person) => person.role === "administrator") ?? office.people[0];
const signs = await setUp(office, admin.name);
const answer = await fetch(`${office.url}/api/v1/sign-in`, {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ email: signs.email, password: signs.password }),
});
const { token } = await answer.json();

function tool() {
  const venv = join(bin, "outside-fuzzer");
  if (!existsSync(join(venv, "ready"))) {
    execFileSync("python3", ["-m", "venv", venv], { stdio: "inherit" });
    execFileSync(join(venv, "bin", "python"), ["-m", "pip", "-q", "install", "schemathesis==4.32.5"], { stdio: "inherit" });
    writeFileSync(join(venv, "ready"), "");
  }
  return join(venv, "bin", "schemathesis");
}

test("no address answers with an error of the office, or otherwise than its description says", () => {
  const asked = spawnSync(
    tool(),
    [
      "run",
      `${office.url}/api/openapi.json`,
      "--header",
      `Authorization: Bearer ${token}`,
      "--exclude-path-regex",
      LEFT_OUT,
      // It cannot write bytes of this kind; uploads have tests of their own.
      "--exclude-method",
      "PATCH",
      "--checks",
      CHECKS.join(),
      "--phases",
      "coverage,fuzzing",
      "--max-examples",
      String(EXAMPLES),
      "--continue-on-failure",
      "--seed",
      "1",
      "--no-color",
    ],
    // It keeps notes where it runs.
    { encoding: "utf8", maxBuffer: 1 << 26, cwd: folder("fuzzer") },
  );
  assert(asked.status === 0, `${asked.stdout.slice(-12_000)}\n${asked.stderr}`);
  const tested = Number(/Tested: (\d+)/.exec(asked.stdout)?.[1] ?? 0);
  const cases = Number(/(\d+) generated/.exec(asked.stdout)?.[1] ?? 0);
  console.log(`  ${tested} addresses, ${cases} questions`);
  assert(tested > 60 && cases > 1_000, `only ${tested} addresses, ${cases} questions`);
});

await tell();
