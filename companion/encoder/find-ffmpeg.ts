import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findIn, isExecutable, isThere, makeExecutable, pathFolders } from '../lib/executable.ts';

const run = promisify(execFile);

/** Where an ffmpeg was found: FFMPEG_PATH, a folder of PATH, or the npm package that carries one. */
export type FfmpegOrigin = 'environment' | 'path' | 'package';

export type FoundFfmpeg =
  | { readonly ok: true; readonly path: string; readonly version: string; readonly origin: FfmpegOrigin }
  | {
      readonly ok: false;
      readonly code: 'ffmpeg-missing' | 'ffmpeg-forbidden' | 'ffmpeg-unusable';
      /** Whose ffmpeg it is that cannot be used; null when there is none at all. */
      readonly origin: FfmpegOrigin | null;
      readonly path: string | null;
      /** What that ffmpeg lacks, for the log: names of encoders and formats, or `runs` when it does not even start. */
      readonly lacks: readonly string[];
    };

/** How long an ffmpeg may take to say what it can do, in milliseconds. */
const probeTimeoutMs = 10_000;

const needed = {
  encoders: ['libx264', 'aac'],
  demuxers: ['matroska', 'mp4'],
  muxers: ['flv'],
} as const;

/**
 * Finds an ffmpeg that can do all that is needed: FFMPEG_PATH, then PATH, then the npm package. An FFMPEG_PATH
 * that does not work is an error of its own: silently taking another one would surprise whoever has set it.
 */
export async function findFfmpeg(
  env: Readonly<Record<string, string | undefined>> = process.env,
  packaged: () => Promise<string | null> = packagedFfmpeg,
): Promise<FoundFfmpeg> {
  const named = env['FFMPEG_PATH'];
  if (named) return examine(named, 'environment');
  let failure: FoundFfmpeg = { ok: false, code: 'ffmpeg-missing', origin: null, path: null, lacks: [] };
  const candidates = [
    { origin: 'path' as const, find: () => findIn(pathFolders(env), 'ffmpeg') },
    { origin: 'package' as const, find: packaged },
  ];
  for (const { origin, find } of candidates) {
    const path = await find();
    if (path === null) continue;
    if (origin === 'package') await makeExecutable(path);
    const found = await examine(path, origin);
    if (found.ok) return found;
    if (failure.code === 'ffmpeg-missing') failure = found;
  }
  return failure;
}

/** Asks one ffmpeg for its version and for what it can encode, read and write. */
async function examine(path: string, origin: FfmpegOrigin): Promise<FoundFfmpeg> {
  if (!(await isExecutable(path))) {
    const code = (await isThere(path)) ? 'ffmpeg-forbidden' : 'ffmpeg-missing';
    return { ok: false, code, origin, path, lacks: [] };
  }
  try {
    const limits = { timeout: probeTimeoutMs, killSignal: 'SIGKILL', maxBuffer: 4 * 1024 * 1024 } as const;
    const ask = async (option: string): Promise<string> =>
      (await run(path, ['-hide_banner', option], limits)).stdout;
    const [version, encoders, formats] = await Promise.all([
      ask('-version'),
      ask('-encoders'),
      ask('-formats'),
    ]);
    const lacks = [
      ...needed.encoders.filter((name) => !names(encoders, /^ [AV]\S{5} (\S+)/gm).has(name)),
      ...needed.demuxers.filter((name) => !names(formats, /^ D[E ]d? *(\S+)/gm).has(name)),
      ...needed.muxers.filter((name) => !names(formats, /^ [D ]Ed? *(\S+)/gm).has(name)),
    ];
    if (lacks.length > 0) return { ok: false, code: 'ffmpeg-unusable', origin, path, lacks };
    return { ok: true, path, version: /^ffmpeg version (\S+)/.exec(version)?.[1] ?? 'unknown', origin };
  } catch {
    return { ok: false, code: 'ffmpeg-unusable', origin, path, lacks: ['runs'] };
  }
}

/** The names in one of ffmpeg's tables; a row may hold several: `mov,mp4,m4a`. */
function names(table: string, row: RegExp): ReadonlySet<string> {
  return new Set([...table.matchAll(row)].flatMap((match) => match[1]!.split(',')));
}

/** The package throws where it has no binary for this machine. */
async function packagedFfmpeg(): Promise<string | null> {
  return import('@ffmpeg-installer/ffmpeg').then(
    (module) => module.default.path,
    () => null,
  );
}
