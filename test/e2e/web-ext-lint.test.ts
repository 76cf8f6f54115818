import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

interface Report {
  readonly summary: { readonly errors: number };
  readonly errors: readonly unknown[];
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const program = 'node_modules/web-ext/bin/web-ext.js';
const words = ['lint', '--source-dir', 'dist/firefox', '--output', 'json', '--no-config-discovery'];

it("Mozilla's linter finds no error in the extension for Firefox", async () => {
  // It ends with 1 when it finds errors: the report is wanted in either case.
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...words], { cwd: root }).catch(
    (failed: { stdout: string }) => failed,
  );
  const report = JSON.parse(stdout) as Report;
  expect(report.errors).toEqual([]);
  expect(report.summary.errors).toBe(0);
});
