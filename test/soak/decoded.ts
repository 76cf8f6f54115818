import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { FlvTag } from '../../companion/flv/tag.ts';
import { flvHeader, writeTag } from '../../companion/flv/writer.ts';
import { markColumns, markHeight, readMark } from '../faults/marks.ts';
import { find } from '../helpers/programs.ts';

type Mark = ReturnType<typeof readMark>;

/** Decodes some pictures in a row, the first a keyframe. @returns what each shows, as far as they decode */
export async function decodeMarks(header: FlvTag, pictures: readonly FlvTag[]): Promise<Mark[]> {
  const filter = `crop=iw:ih/${markHeight}:0:0,scale=${markColumns}:1:flags=area,format=gray`;
  const child = spawn(
    find('ffmpeg')!,
    [
      ...['-v', 'quiet', '-f', 'flv', '-i', 'pipe:0', '-an', '-vf', filter, '-vsync', '0'],
      ...['-f', 'rawvideo', 'pipe:1'],
    ],
    { stdio: ['pipe', 'pipe', 'ignore'] },
  );
  child.stdin.on('error', () => undefined);
  const rows: Buffer[] = [];
  child.stdout.on('data', (bytes: Buffer) => rows.push(bytes));
  child.stdin.end(Buffer.concat([flvHeader(), ...[header, ...pictures].map(writeTag)]));
  await once(child, 'close');
  const bytes = Buffer.concat(rows);
  return Array.from({ length: Math.floor(bytes.length / markColumns) }, (_, at) =>
    readMark(bytes.subarray(at * markColumns, (at + 1) * markColumns)),
  );
}
