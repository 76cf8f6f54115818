import { execFile } from 'node:child_process';
import type { FlvTag } from '../../companion/flv/tag.ts';
import { find } from './programs.ts';

/** The pictures of a publish in Enhanced FLV, taken apart by the specification and not by what wrote them. */
export interface EnhancedPictures {
  readonly fourCc: string;
  /** Packet types in their order, each said once: 0 sequence start, 1 coded frames, 3 coded frames without composition time. */
  readonly packetTypes: readonly number[];
  readonly pictures: readonly { readonly ms: number; readonly keyframe: boolean }[];
  /** HEVC with start codes, or AV1 with temporal delimiters: what decoders take. */
  readonly stream: Buffer;
}

const startCode = Buffer.from([0, 0, 0, 1]);
const temporalDelimiter = Buffer.from([0x12, 0]);

/**
 * Enhanced RTMP v1, "ExVideoTagHeader": IsExHeader (1 bit), FrameType (3), PacketType (4), FourCC.
 * @throws Error when there is another kind of picture among them, or one before its configuration
 */
export function takeApart(tags: readonly FlvTag[]): EnhancedPictures {
  const video = tags.filter(({ type }) => type === 'video');
  const fourCcs = new Set(video.map(({ payload }) => payload.toString('latin1', 1, 5)));
  const [fourCc = ''] = fourCcs;
  if (fourCcs.size !== 1 || video.some(({ payload }) => payload[0]! < 0x80)) {
    throw new Error(`not of one enhanced codec: ${[...fourCcs].join()}`);
  }
  const parts: Buffer[] = [];
  const pictures: { ms: number; keyframe: boolean }[] = [];
  for (const { payload, timestamp } of video) {
    const type = payload[0]! & 0x0f;
    const keyframe = ((payload[0]! >> 4) & 7) === 1;
    if (type === 0) {
      parts.push(...configurationOf(fourCc, payload.subarray(5)));
      continue;
    }
    if (parts.length === 0) throw new Error('a picture before its configuration');
    const data = payload.subarray(fourCc === 'hvc1' && type === 1 ? 8 : 5);
    parts.push(...(fourCc === 'hvc1' ? units(data) : [temporalDelimiter, data]));
    pictures.push({ ms: timestamp, keyframe });
  }
  const packetTypes = [...new Set(video.map(({ payload }) => payload[0]! & 0x0f))];
  return { fourCc, packetTypes, pictures, stream: Buffer.concat(parts) };
}

/** HEVCDecoderConfigurationRecord (ISO/IEC 14496-15, 8.3.3.1); of AV1's the sequence header stands in its keyframes, too. */
function configurationOf(fourCc: string, record: Buffer): Buffer[] {
  if (fourCc !== 'hvc1') return [Buffer.alloc(0)];
  const found: Buffer[] = [];
  let at = 23;
  for (let array = 0; array < record[22]!; array++) {
    const count = record.readUInt16BE(at + 1);
    at += 3;
    for (let n = 0; n < count; n++) {
      const end = at + 2 + record.readUInt16BE(at);
      found.push(startCode, record.subarray(at + 2, end));
      at = end;
    }
  }
  return found;
}

function units(data: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0; at < data.length;) {
    const end = at + 4 + data.readUInt32BE(at);
    found.push(startCode, data.subarray(at + 4, end));
    at = end;
  }
  return found;
}

/** What ffmpeg decodes of it: how many pictures, of which size, and its complaints. */
export async function decode({ fourCc, stream }: EnhancedPictures): Promise<{
  readonly count: number;
  readonly size: string;
  readonly errors: string;
}> {
  const format = fourCc === 'hvc1' ? 'hevc' : 'obu';
  const { stdout, stderr } = await pipe(find('ffprobe')!, stream, [
    ...['-v', 'error', '-f', format, '-count_frames', '-of', 'csv=p=0'],
    ...['-show_entries', 'stream=width,height,nb_read_frames', '-i', 'pipe:0'],
  ]);
  const [width, height, count] = stdout.trim().split(',');
  return { count: Number(count), size: `${width}x${height}`, errors: stderr };
}

function pipe(
  program: string,
  input: Buffer,
  args: readonly string[],
): Promise<{ stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, (error, stdout, stderr) =>
      error ? reject(new Error(stderr || error.message)) : resolve({ stdout, stderr }),
    );
    child.stdin!.on('error', () => undefined);
    child.stdin!.end(input);
  });
}
