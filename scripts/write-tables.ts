// `npm run tables`: writes what is declared in the sources into the texts that repeat it: the tables of codes and
// reasons in docs/clients.md, the list of options in docs/companion.md, the platforms in docs/platforms.md, the description of the control port in
// docs/openapi.json, the rules of a verdict in docs/verdict.md, and the English texts of the extension. Tests compare them.
import { readFileSync, writeFileSync } from 'node:fs';
import { format } from 'oxfmt';
import style from '../.oxfmtrc.json' with { type: 'json' };
import {
  errorSentences,
  faultSentences,
  onceSentences,
  ownIngestSentences,
  reasonSentences,
  renditionSentences,
  verdictRules,
  verdictSentences,
} from '#protocol';
import { helpText } from '../companion/config/help.ts';
import { openApi } from './openapi.ts';
import { platformTables } from './platform-tables.ts';
import { verdictTable } from './verdict-table.ts';

type Sentences = Readonly<Record<string, string>>;
type Messages = Record<string, { readonly message: string; readonly description?: string }>;

await rewrite('docs/clients.md', (page) => {
  const codes = withTable(page, 'code', errorSentences);
  const reasons = withTable(codes, 'reason', reasonSentences);
  const own = withTable(reasons, 'own ingest', ownIngestSentences);
  const once = withTable(own, 'asked once', onceSentences);
  return withTable(once, 'rendition', renditionSentences);
});

await rewrite('docs/companion.md', (page) => {
  const help = helpText('npm start --').split('\n').slice(2, -1);
  const block = help.map((line) => (line === '' ? '' : `    ${line}`)).join('\n');
  const list = /^ {4}npm start -- \[options\]\n {4}npm start[\s\S]*?(?=\n\n\S)/m;
  if (!list.test(page)) throw new Error('docs/companion.md has no list of options');
  return page.replace(list, () => block);
});

await rewrite('docs/platforms.md', (page) => {
  const heading = '\n## Facts\n';
  const [top, below] = page.split(heading);
  if (below === undefined) throw new Error('docs/platforms.md has no heading Facts');
  return `${top}${heading}\n${platformTables()}\n`;
});

await rewrite('docs/openapi.json', () => JSON.stringify(openApi(), null, 2));

await rewrite('docs/verdict.md', (page) => {
  const heading = '\n## Rules\n';
  const [top, below] = page.split(heading);
  if (below === undefined) throw new Error('docs/verdict.md has no heading Rules');
  return `${top}${heading}\n${verdictTable()}\n`;
});

await rewrite('extension/_locales/en/messages.json', (text) => {
  const problems = withMessages(JSON.parse(text) as Messages, 'problem', errorSentences);
  const reasons = withMessages(problems, 'reason', reasonSentences);
  const own = withMessages(reasons, 'reason_own', ownIngestSentences);
  const once = withMessages(own, 'reason_once', onceSentences);
  const renditions = withMessages(once, 'rendition', renditionSentences);
  const rules = withMessages(renditions, 'rule', verdictRules);
  const faults = withMessages(rules, 'fault', faultSentences);
  return JSON.stringify(withMessages(faults, 'verdict', verdictSentences), null, 2);
});

async function rewrite(name: string, change: (text: string) => string): Promise<void> {
  const file = new URL(`../${name}`, import.meta.url);
  const text = readFileSync(file, 'utf8');
  const { code, errors } = await format(name, change(text), style);
  if (errors.length > 0) throw new Error(`${name}: ${errors.map(({ message }) => message).join(', ')}`);
  if (code !== text) writeFileSync(file, code);
}

/** The text with the rows of the table that has this heading. */
function withTable(text: string, heading: string, sentences: Sentences): string {
  const table = new RegExp(`^(\\| ${heading} +\\| what it says +\\|\\n\\|.*\\n)(?:\\|.*\\n)*`, 'm');
  if (!table.test(text)) throw new Error(`docs/clients.md has no table of every ${heading}`);
  const rows = Object.entries(sentences).map(([code, sentence]) => `| \`${code}\` | ${sentence} |\n`);
  return text.replace(table, (_, head: string) => head + rows.join(''));
}

/** The messages with these sentences in them: those that are new behind the last of their kind. */
function withMessages(messages: Messages, kind: string, sentences: Sentences): Messages {
  const entries = Object.entries(messages);
  for (const [code, message] of Object.entries(sentences)) {
    const key = `${kind}_${code.replaceAll('-', '_')}`;
    const at = entries.findIndex(([name]) => name === key);
    const entry: (typeof entries)[number] = [key, { ...entries[at]?.[1], message }];
    if (at >= 0) entries[at] = entry;
    else entries.splice(behind(entries, kind), 0, entry);
  }
  return Object.fromEntries(entries);
}

function behind(entries: readonly (readonly [string, unknown])[], kind: string): number {
  const last = entries.findLastIndex(([name]) => name.startsWith(`${kind}_`));
  return last < 0 ? entries.length : last + 1;
}
