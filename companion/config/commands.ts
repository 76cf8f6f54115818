import { ConfigError } from './config-error.ts';

/** What may be asked for instead of running, by a word before the flags, and how the help explains it. */
export const commands = {
  doctor: 'look at all that going live needs, and say what to do',
  diagnostics: 'write a file without secrets for a bug report',
  pair: 'show a pairing code of the companion that runs here, for one more browser',
  health: 'end with 0 while the companion that runs here can publish, else say why not',
  'fleet status': 'show the companions of the fleet, as the one that runs here sees them',
  'fleet drain': 'have the one that runs here take leave: its shows go on at others',
  'obs-password': 'print the password that --obs-websocket asks for',
  'install-service': 'start it at every login with these options, and when it dies',
  'uninstall-service': 'end that',
} as const;
export type Command = keyof typeof commands;

/** @throws {ConfigError} for a word that is no command, and for more than one */
export function readCommand(words: readonly string[]): Command | null {
  const [first, ...rest] = words[0] === 'fleet' ? [words.slice(0, 2).join(' '), ...words.slice(2)] : words;
  if (first === undefined) return null;
  // What was given stays unsaid: it may be a key.
  if (!isCommand(first)) {
    const known = Object.keys(commands).join(', ');
    throw new ConfigError(
      `There is a word that is neither a command nor belongs to an option. The commands are: ${known}. ` +
        'See --help for all options.',
    );
  }
  if (rest.length === 0) return first;
  throw new ConfigError(
    `After ${first} there is a word that belongs to no option. See --help for all options.`,
  );
}

function isCommand(word: string): word is Command {
  return Object.hasOwn(commands, word);
}
