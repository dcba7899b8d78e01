// A tiny runner: sentences in order, lines that `cargo xtask test` reads, and
// everything that was started is stopped again by its own id.

export { until } from "./until.mjs";

const tests = [];
const cleanups = [];

/** Adds a step of the story. A step after a failed one is not tried: it fails. */
export function test(name, body, limitMs = 120_000) {
  tests.push({ name, body, limitMs });
}

/** Runs at the end, last one first, whatever happened. */
export function atEnd(cleanup) {
  cleanups.push(cleanup);
}

/** Runs the story. */
export async function tell() {
  let failed = 0;
  for (const { name, body, limitMs } of tests) {
    if (failed > 0) {
      console.log(`test ${name} ... FAILED (an earlier step failed)`);
      failed += 1;
      continue;
    }
    try {
      await withLimit(body(), limitMs, name);
      console.log(`test ${name} ... ok`);
    } catch (error) {
      failed += 1;
      console.log(`test ${name} ... FAILED`);
      console.error(error);
    }
  }
  await end(failed > 0 ? 1 : 0);
}

/** Stops what was started, and ends. */
async function end(code) {
  for (const cleanup of cleanups.reverse()) {
    try {
      await cleanup();
    } catch (error) {
      console.error("while cleaning up:", error);
    }
  }
  process.exit(code);
}

// What fails before the first sentence is a failure too, and must not leave an office
// or a window behind: whoever waits for those would wait for ever.
process.on("uncaughtException", (error) => {
  console.error(error);
  void end(1);
});

async function withLimit(promise, ms, what) {
  const limit = AbortSignal.timeout(ms);
  const over = new Promise((_, reject) => {
    limit.addEventListener("abort", () => reject(new Error(`${what}: not done after ${ms} ms`)));
  });
  return Promise.race([promise, over]);
}

/** Fails with a reason. */
export function assert(ok, why) {
  if (!ok) throw new Error(why);
}
