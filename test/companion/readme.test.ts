import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { helpText } from '../../companion/config/help.ts';
import { errorSentences, ownIngestSentences, reasonSentences } from '../../companion/protocol/index.ts';

// `npm run tables` writes what is compared here.
const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

/** Rows `| `code` | sentence |` of the table under a heading. */
function table(heading: string): Record<string, string> {
  const [, below] = readme.split(new RegExp(`^\\| ${heading} +\\| what it says +\\|$`, 'm'));
  const [rows] = below!.split(/\n\n/);
  return Object.fromEntries(
    [...rows!.matchAll(/^\| `([\w-]+)` +\| (.+?) +\|$/gm)].map(([, code, sentence]) => [code!, sentence!]),
  );
}

it.each([
  ['code', errorSentences],
  ['reason', reasonSentences],
  ['own ingest', ownIngestSentences],
])('the README lists every %s, with the sentence that goes with it, and no other', (heading, sentences) => {
  expect(table(heading)).toEqual(sentences);
});

it('the README lists every option as the companion itself explains it', () => {
  const options = helpText('npm start --').match(/^(?: +-|npm start).*$/gm)!;
  expect(options.length).toBeGreaterThan(18);
  const lines = new Set(readme.split('\n').map((line) => line.trim()));
  expect(options.map((line) => line.trim()).filter((line) => !lines.has(line))).toEqual([]);
});
