import type { Reporter, SerializedError, TestModule } from 'vitest/node';

/** Ends a run with one plain line, for programs that read it; a file or a run that broke outside a test counts too. */
export class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const count = (state: 'passed' | 'failed'): number =>
      modules.reduce((sum, module) => sum + [...module.children.allTests(state)].length, 0);
    const broken = modules.reduce((sum, module) => sum + module.errors().length, 0) + errors.length;
    process.stdout.write(`\n${count('passed')} passed, ${count('failed') + broken} failed\n`);
  }
}
