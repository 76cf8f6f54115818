import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { helpText } from '../../companion/config/help.ts';
import {
  errorSentences,
  onceSentences,
  ownIngestSentences,
  reasonSentences,
  renditionSentences,
} from '../../companion/protocol/index.ts';
import { openApi } from '../../scripts/openapi.ts';
import { platformTables } from '../../scripts/platform-tables.ts';
import { verdictTable } from '../../scripts/verdict-table.ts';

// `npm run tables` writes what is compared here.
const page = (name: string): string =>
  readFileSync(new URL(`../../docs/${name}.md`, import.meta.url), 'utf8');
const clients = page('clients');
const companion = page('companion');
const platforms = page('platforms');

/** Rows `| `code` | sentence |` of the table under a heading. */
function table(heading: string): Record<string, string> {
  const [, below] = clients.split(new RegExp(`^\\| ${heading} +\\| what it says +\\|$`, 'm'));
  const [rows] = below!.split(/\n\n/);
  return Object.fromEntries(
    [...rows!.matchAll(/^\| `([\w-]+)` +\| (.+?) +\|$/gm)].map(([, code, sentence]) => [code!, sentence!]),
  );
}

it.each([
  ['code', errorSentences],
  ['reason', reasonSentences],
  ['own ingest', ownIngestSentences],
  ['asked once', onceSentences],
  ['rendition', renditionSentences],
])(
  'the page for clients lists every %s, with the sentence that goes with it, and no other',
  (heading, sentences) => {
    expect(table(heading)).toEqual(sentences);
  },
);

it('the page on the companion lists every option as the companion itself explains it', () => {
  const options = helpText('npm start --').match(/^(?: +-|npm start).*$/gm)!;
  expect(options.length).toBeGreaterThan(18);
  const lines = new Set(companion.split('\n').map((line) => line.trim()));
  expect(options.map((line) => line.trim()).filter((line) => !lines.has(line))).toEqual([]);
});

it('the description of the HTTP API is what the operations are declared as', () => {
  const file = new URL('../../docs/openapi.json', import.meta.url);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(openApi());
});

it('the page on platforms says of each what the directory says, with its sources', () => {
  const bare = (text: string): string => text.replace(/ +/g, ' ').replace(/-{3,}/g, '---').trim();
  expect(bare(platforms.split('\n## Facts\n')[1]!)).toBe(bare(platformTables()));
});

it('the page on the verdict lists every rule with its limits', () => {
  const bare = (text: string): string => text.replace(/ +/g, ' ').replace(/-{3,}/g, '---').trim();
  expect(bare(page('verdict').split('\n## Rules\n')[1]!)).toBe(bare(verdictTable()));
});

it.each(['ClientEvents', 'CompanionEvents'])('the page for clients lists every event of %s', (name) => {
  const wire = readFileSync(new URL('../../companion/protocol/wire.ts', import.meta.url), 'utf8');
  const [, body] = wire.split(`export interface ${name} {\n`);
  const events = [...body!.split('\n}')[0]!.matchAll(/^ {2}'?([\w-]+)'?: \(/gm)].map(([, event]) => event!);
  expect(events.length).toBeGreaterThan(5);
  expect(events.filter((event) => !clients.includes(`\n| \`${event}\` `))).toEqual([]);
});
