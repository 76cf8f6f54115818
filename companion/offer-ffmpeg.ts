import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { AptError, aptInstall, asRoot } from './lib/apt.ts';
import { findIn, pathFolders } from './lib/executable.ts';
import { makeFolder } from './lib/make-folder.ts';

export interface Terminal {
  readonly input: Readable & { readonly isTTY?: boolean };
  readonly output: Writable & { readonly isTTY?: boolean };
}

const question =
  'This computer has no ffmpeg of its own, so an old one that comes with Tabcast would be used.\n' +
  'Install the ffmpeg of this system now, with apt-get? [y/N] ';

/**
 * Offers to install the distribution's ffmpeg where there is none on the PATH and it can be had without a password.
 * Asks at a terminal only, and not again once the answer was no. Whatever comes of it, there is an ffmpeg to go on with.
 */
export async function offerFfmpeg(
  { input, output }: Terminal,
  dataDir: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const declined = join(dataDir, 'ffmpeg-declined');
  if (!input.isTTY || !output.isTTY || env['FFMPEG_PATH'] || existsSync(declined)) return;
  if ((await findIn(pathFolders(env), 'ffmpeg')) !== null) return;
  const root = asRoot(env);
  if (!root) return;
  const answer = await ask({ input, output });
  if (answer === null) return;
  const say = (line: string): void => void output.write(`${line}\n`);
  if (!/^\s*y(es)?\s*$/i.test(answer)) return remember(declined, dataDir);
  say('Installing ffmpeg');
  try {
    await aptInstall(root, ['ffmpeg'], say, env);
  } catch (error) {
    if (!(error instanceof AptError)) throw error;
    say(`${error.message}. Tabcast goes on with the one that comes with it.`);
  }
}

/** How a newer ffmpeg is had on this system, for the person whose companion uses the old one of the npm package. */
export function ffmpegAdvice(platform: NodeJS.Platform = process.platform): string {
  const commands: Partial<Record<NodeJS.Platform, string>> = {
    linux: 'sudo apt-get install ffmpeg',
    darwin: 'brew install ffmpeg',
    win32: 'winget install ffmpeg',
  };
  const how = commands[platform];
  return `This ffmpeg is an old one that comes with Tabcast. Better install your system's${how ? `: ${how}` : '.'}`;
}

/** @returns null when there is no answer to come */
function ask({ input, output }: Terminal): Promise<string | null> {
  const reader = createInterface({ input, output });
  return new Promise((resolve) => {
    // The reader keeps Ctrl+C for itself; nothing has begun yet that would have to be ended.
    reader.once('SIGINT', () => {
      reader.close();
      process.kill(process.pid, 'SIGINT');
    });
    reader.once('close', () => resolve(null));
    reader.question(question, (answer) => {
      resolve(answer);
      reader.close();
    });
  });
}

function remember(file: string, dataDir: string): void {
  try {
    makeFolder(dataDir);
    writeFileSync(file, '', { mode: 0o600 });
  } catch {
    // Then it is asked again.
  }
}
