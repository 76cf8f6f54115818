import { runCommand } from '../encoder/run.ts';

/** ffmpeg could not make the picture or the clip. */
export class SouvenirError extends Error {
  override readonly name = 'SouvenirError';
  readonly reason = 'not-made';

  constructor(file: string, complaint: string) {
    super(`No picture could be taken from ${file}: ${complaint.trim().split('\n')[0]}`);
  }
}

/**
 * Saves one frame of a recording as a PNG.
 * @param atSeconds from the start.
 * @throws SouvenirError, RunError
 */
export async function still(
  ffmpeg: string,
  file: string,
  png: string,
  signal: AbortSignal,
  atSeconds = 0,
): Promise<void> {
  await make(ffmpeg, file, ['-ss', String(atSeconds)], ['-frames:v', '1', '-update', '1', png], signal);
}

/**
 * Saves the beginning of a recording as an MP4 that plays anywhere; nothing is encoded again.
 * @throws SouvenirError, RunError
 */
export async function clip(
  ffmpeg: string,
  file: string,
  mp4: string,
  signal: AbortSignal,
  seconds = 5,
): Promise<void> {
  await make(ffmpeg, file, [], ['-t', String(seconds), '-c', 'copy', '-movflags', '+faststart', mp4], signal);
}

async function make(
  ffmpeg: string,
  file: string,
  input: readonly string[],
  output: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const args = ['-v', 'error', '-nostdin', '-y', ...input, '-i', file, ...output];
  const { code, stderr } = await runCommand(ffmpeg, args, signal);
  if (code !== 0) throw new SouvenirError(file, stderr);
}
