import type { Reporter, TestCase, TestModule } from 'vitest/node';

/** Prints one line for each test, `test <sentence> ... ok` or `FAILED`, and the reasons below. */
export default class SentenceReporter implements Reporter {
  private ok = 0;
  private failed = 0;

  onTestCaseResult(test: TestCase): void {
    const result = test.result();
    if (result.state === 'skipped') {
      console.log(`test ${test.fullName.replaceAll(' > ', ': ')} ... ignored`);
      return;
    }
    const passed = result.state === 'passed';
    if (passed) this.ok += 1;
    else this.failed += 1;
    console.log(`test ${test.fullName.replaceAll(' > ', ': ')} ... ${passed ? 'ok' : 'FAILED'}`);
    for (const error of result.errors ?? []) {
      console.log(`  ${(error.stack ?? error.message).replaceAll('\n', '\n  ')}`);
    }
  }

  onTestModuleEnd(module: TestModule): void {
    for (const error of module.errors()) {
      this.failed += 1;
      console.log(`test ${module.relativeModuleId} is read ... FAILED`);
      console.log(`  ${error.stack ?? error.message}`);
    }
  }

  onTestRunEnd(_modules: unknown, unhandled: readonly { stack?: string; message: string }[]): void {
    for (const error of unhandled) {
      this.failed += 1;
      console.log('test nothing is thrown outside of a test ... FAILED');
      console.log(`  ${error.stack ?? error.message}`);
    }
    console.log(`${this.ok} ok, ${this.failed} failed`);
  }
}
