import { commands } from './commands.ts';
import { optionNames, options } from './options.ts';

/** The text of `--help`. @param command how the companion is started here */
export function helpText(command: string): string {
  const rows: [string, string][] = [
    ...optionNames.map((name): [string, string] => [
      `--${name} ${options[name].value}`.trimEnd(),
      options[name].help,
    ]),
    ['-v, --version', 'the version'],
    ['-h, --help', 'this text'],
  ];
  const width = Math.max(...rows.map(([flag]) => flag.length));
  return [
    'Tabcast companion: takes the broadcast from the browser and publishes it on every platform.',
    '',
    `${command} [options]`,
    ...Object.entries(commands).map(([name, help]) => `${command} ${name} `.padEnd(40) + help),
    '',
    ...rows.map(([flag, help]) => `  ${flag.padEnd(width)}  ${help}`),
    '',
    'Each option but --pairings and --forget can also be set as TABCAST_<NAME> (TABCAST_LOG_LEVEL=debug) and in',
    'config.json in the data directory, by the name of its flag: { "port": { "youtube": 3005 }, "log-level":',
    '"debug" }. Flags win over the environment, the environment over the file. Stream keys are never set here: the',
    'browser holds them.',
    '',
  ].join('\n');
}
