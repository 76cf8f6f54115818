import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { readCommand, type Command } from './commands.ts';
import { ConfigError } from './config-error.ts';
import {
  optionNames,
  options,
  questionNames,
  sourceSchema,
  usualObsPort,
  variableOf,
  type OptionName,
  type Source,
} from './options.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Flags {
  readonly help: boolean;
  readonly version: boolean;
  readonly command: Command | null;
  readonly source: Source;
}

/** Options as flags; `help` and `version` stand for themselves. */
export function readFlags(argv: readonly string[]): Flags {
  const { values, positionals } = parseFlags(argv);
  const { help, version, ...given } = values;
  // `fleet join <address>` is the same as `--fleet <address>`.
  const [word, verb, address] = positionals;
  const joins = word === 'fleet' && verb === 'join' && address !== undefined;
  if (joins) given['fleet'] = address;
  const raw: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    raw[name] = options[name as OptionName].kind === 'pairs' ? splitPairs(value as string[]) : value;
  }
  if (raw['webhook-secret'] !== undefined) {
    throw new ConfigError(
      'Others may read the secret of webhooks in the list of processes. Take out --webhook-secret, and give it as ' +
        'TABCAST_WEBHOOK_SECRET or in config.json.',
    );
  }
  return {
    help: help === true,
    version: version === true,
    command: readCommand(joins ? positionals.slice(3) : positionals),
    source: validate(raw, (name) => `--${name}`),
  };
}

/** Options as `TABCAST_<NAME>`; several values are separated by commas or spaces. An empty one counts as not set. */
export function readEnvironment(env: Environment): Source {
  const raw: Record<string, unknown> = {};
  for (const name of optionNames) {
    const text = env[variableOf(name)]?.trim();
    if (text) raw[name] = fromText(name, text);
  }
  refuseQuestions(raw, variableOf);
  return validate(raw, variableOf);
}

/** Options in the config file: a JSON object with the names of the flags. No file is the same as an empty one. */
export function readConfigFile(file: string): Source {
  let raw: unknown;
  try {
    raw = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return {};
    // The parser's own message quotes the file, which may hold a token.
    const what = error instanceof SyntaxError ? 'is not JSON. Correct it or remove it.' : 'cannot be read.';
    throw new ConfigError(`The config file ${file} ${what}`);
  }
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    throw new ConfigError(`The config file ${file} must hold one object: { "port": { "youtube": 3005 } }.`);
  }
  const nameOf = (name: string): string => `"${name}" in ${file}`;
  refuseQuestions(raw, nameOf);
  const source = validate(raw, nameOf);
  if (source['data-dir'] !== undefined) {
    throw new ConfigError(`"data-dir" in ${file} ${options['data-dir'].takes}`);
  }
  return source;
}

function parseFlags(argv: readonly string[]): {
  readonly values: Record<string, unknown>;
  readonly positionals: readonly string[];
} {
  const flags = optionNames.map((name) => {
    const { kind } = options[name];
    const type = kind === 'flag' ? ('boolean' as const) : ('string' as const);
    return [name, { type, multiple: kind === 'pairs' || kind === 'list' }] as const;
  });
  try {
    return parseArgs({
      args: argv.flatMap((word, at) => withItsValue(word, argv[at + 1])),
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean', short: 'v' },
        ...Object.fromEntries(flags),
      },
    });
  } catch (error) {
    // Node's first sentence says what is wrong; it quotes a value only where that belongs to no option.
    const what = (error as Error).message.split(/\.\s|\n/)[0];
    throw new ConfigError(`${what}. See --help for all options.`);
  }
}

/** The only option that may stand alone or have a value. */
function withItsValue(word: string, next: string | undefined): string[] {
  return word === '--obs-websocket' && !/^\d/.test(next ?? '') ? [`${word}=${usualObsPort}`] : [word];
}

function fromText(name: OptionName, text: string): unknown {
  const { kind } = options[name];
  if (kind === 'value') return text;
  if (kind === 'flag') {
    if (/^(?:1|true|yes|on)$/i.test(text)) return true;
    return /^(?:0|false|no|off)$/i.test(text) ? false : text;
  }
  const parts = text.split(/[\s,]+/).filter(Boolean);
  return kind === 'list' ? parts : splitPairs(parts);
}

function splitPairs(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const cut = text.indexOf('=');
      return cut < 0 ? [text, ''] : [text.slice(0, cut), text.slice(cut + 1)];
    }),
  );
}

function refuseQuestions(raw: object, nameOf: (option: string) => string): void {
  const name = questionNames.find((each) => Object.hasOwn(raw, each));
  if (name === undefined) return;
  throw new ConfigError(`${nameOf(name)} is no setting. Take it out, and give --${name} when you want that.`);
}

/** No value is repeated in the sentence: an ingest address or a token may hold a secret. */
function validate(raw: unknown, nameOf: (option: string) => string): Source {
  const result = v.safeParse(sourceSchema, raw);
  if (result.success) return result.output;
  const name = String(result.issues[0].path?.[0]?.key);
  const known = optionNames.find((option) => option === name);
  throw new ConfigError(
    known
      ? `${nameOf(name)} ${options[known].takes}`
      : `${nameOf(name)} is not an option. The options are: ${optionNames.join(', ')}.`,
  );
}
