import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

interface Finding {
  readonly code: string;
  readonly message: string;
  readonly file?: string;
}

interface Report {
  readonly errors: readonly Finding[];
  readonly notices: readonly Finding[];
  readonly warnings: readonly Finding[];
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const program = 'node_modules/web-ext/bin/web-ext.js';
const words = ['lint', '--source-dir', 'dist/firefox', '--output', 'json', '--no-config-discovery'];

/** What the linter warns of, and why it stays. */
const explained: readonly [RegExp, why: string][] = [
  [
    /^UNSUPPORTED_API (?:offscreen|sidePanel|tabCapture)\./,
    'Shared code that asks first whether the browser has it.',
  ],
  [/^UNSAFE_VAR_ASSIGNMENT Unsafe assignment to innerHTML/, 'React itself; no page of Tabcast sets HTML.'],
  [
    /^DANGEROUS_EVAL The Function constructor is eval/,
    'socket.io-client looks for the global object so where there is neither self nor window; there is always one.',
  ],
];

it("Mozilla's linter finds no error in the extension for Firefox, and warns of nothing that is not explained", async () => {
  // It ends with 1 when it finds errors: the report is wanted in either case.
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...words], { cwd: root }).catch(
    (failed: { stdout: string }) => failed,
  );
  const { errors, notices, warnings } = JSON.parse(stdout) as Report;
  expect(errors).toEqual([]);
  expect(notices).toEqual([]);
  const texts = warnings.map(({ code, message, file }) => `${code} ${message} (${file})`);
  expect(texts.filter((text) => !explained.some(([pattern]) => pattern.test(text)))).toEqual([]);
  const stale = explained.filter(([pattern]) => !texts.some((text) => pattern.test(text)));
  expect(stale.map(([pattern]) => pattern.source)).toEqual([]);
});
