import { optionNames, options } from './options.ts';

/** The text of `--help`. */
export function helpText(): string {
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
    'npm start -- [options]',
    'npm start -- install-service [options]   start it at every login with these options, and when it dies',
    'npm start -- uninstall-service           end that',
    '',
    ...rows.map(([flag, help]) => `  ${flag.padEnd(width)}  ${help}`),
    '',
    'Each option can also be set as TABCAST_<NAME> (TABCAST_LOG_LEVEL=debug) and in config.json in the data',
    'directory, by the name of its flag: { "port": { "youtube": 3005 }, "log-level": "debug" }. Flags win over',
    'the environment, the environment over the file. Stream keys are never set here: the browser holds them.',
    '',
  ].join('\n');
}
