// Tests that print one line each, `test <sentence> ... ok` or `FAILED`, in the order they stand. With
// words after the name of the script, only those whose sentence has them.
export { until } from '../../../tests/e2e/lib/until.mjs';

const tests = [];
const wanted = process.argv.slice(2).join(' ');

export function test(sentence, run) {
  if (sentence.includes(wanted)) tests.push({ sentence, run });
}

export function assert(holds, why) {
  if (!holds) throw new Error(why);
}

/** Tells all; the process ends with 1 when one failed. */
export async function tell(atEnd) {
  let failed = 0;
  for (const { sentence, run } of tests) {
    try {
      await run();
      console.log(`test ${sentence} ... ok`);
    } catch (caught) {
      failed += 1;
      console.log(`test ${sentence} ... FAILED`);
      console.log(`  ${(caught.stack ?? String(caught)).replaceAll('\n', '\n  ')}`);
    }
  }
  await atEnd();
  console.log(`${tests.length - failed} ok, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}
