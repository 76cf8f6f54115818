import { ConfigError } from './config/config-error.ts';
import { portNames } from './config/options.ts';
import type { Settings } from './config/settings.ts';
import { keptPageKey } from './control/page-key.ts';
import { RunningNote } from './running-note.ts';

/** How long the running companion may take to answer, in ms. */
const answerMs = 5_000;

/** Asks the companion that runs on a data folder, as the owner of its page. @throws {ConfigError} where none runs */
export async function askOwner(
  { dataDir }: Pick<Settings, 'dataDir'>,
  path: string,
  method: 'GET' | 'POST',
): Promise<Response> {
  const anyPorts = Object.fromEntries(portNames.map((name) => [name, null])) as Settings['ports'];
  const control = await new RunningNote(dataDir).other(anyPorts);
  const key = await keptPageKey(dataDir);
  if (control === null || key === null)
    throw new ConfigError(`No companion runs on ${dataDir}. Start one, or name its folder with --data-dir.`);
  const headers = { authorization: `Bearer ${key}` };
  return fetch(control + path, { method, headers, signal: AbortSignal.timeout(answerMs) });
}
