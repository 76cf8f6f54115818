import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { oncePerBytes } from './once-per-bytes.ts';
import { find } from './programs.ts';

const run = promisify(execFile);
export const slatePicture = fileURLToPath(new URL('../../companion/rendition/slate.png', import.meta.url));

const [width, height] = [64, 36];
/** Mean difference of red, green and blue, of 255, up to which two pictures are the same. */
const sameUpTo = 6;

/** Ten times a second of a recording: whether it shows the slate. */
export function whereTheSlateIs(file: string, picture = slatePicture): Promise<readonly boolean[]> {
  return compare(file, picture);
}

const compare = oncePerBytes(async (file, picture: string): Promise<readonly boolean[]> => {
  const slate = await colours(picture, []);
  const frames = await colours(file, ['fps=10']);
  return Array.from({ length: Math.floor(frames.length / slate.length) }, (_, at) => {
    const frame = frames.subarray(at * slate.length, (at + 1) * slate.length);
    const difference = frame.reduce((sum, pixel, n) => sum + Math.abs(pixel - slate[n]!), 0) / slate.length;
    return difference <= sameUpTo;
  });
});

async function colours(file: string, filters: readonly string[]): Promise<Buffer> {
  const filter = [...filters, `scale=${width}:${height}:flags=area`, 'format=rgb24'].join(',');
  const { stdout } = await run(
    find('ffmpeg')!,
    ['-v', 'error', '-i', file, '-an', '-vf', filter, '-f', 'rawvideo', 'pipe:1'],
    { encoding: 'buffer', maxBuffer: 64 * 1024 * 1024 },
  );
  return stdout;
}
