import { resolve } from 'node:path';
import { ConfigError } from './config-error.ts';
import { optionNames, options, type OptionName, type Source } from './options.ts';

const paths: ReadonlySet<OptionName> = new Set([
  'ingest-ca',
  'slate',
  'tls-cert',
  'tls-key',
  'fleet-credentials',
]);

/**
 * The flags that a service is run with: those that were given, with full paths, and the data directory in any case,
 * so that it does not depend on the environment.
 * @throws {ConfigError} for a token: whoever may see processes or files would see it there
 */
export function serviceFlags(given: Source, dataDir: string): string[] {
  if (given.token !== undefined) {
    throw new ConfigError(
      `--token cannot be given to a service, where others may read it. Put it into ${dataDir}/config.json.`,
    );
  }
  const source: Source = { ...given, 'data-dir': dataDir, 'no-open': true };
  return optionNames.flatMap((name) => {
    const value = source[name];
    if (value === undefined || value === false) return [];
    const texts = textsOf(value).map((text) => (paths.has(name) ? resolve(text) : text));
    return options[name].kind === 'flag' ? [`--${name}`] : texts.map((text) => `--${name}=${text}`);
  });
}

function textsOf(value: NonNullable<Source[OptionName]>): string[] {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'object') return [String(value)];
  return Object.entries(value).map(([key, each]) => `${key}=${each}`);
}
