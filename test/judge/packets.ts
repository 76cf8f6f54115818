import { runCommand } from '../../companion/encoder/run.ts';

export interface Packet {
  readonly type: 'video' | 'audio';
  /** Presentation time in seconds. */
  readonly at: number;
  readonly bytes: number;
  readonly isKey: boolean;
}

/** What ffprobe says of one stream; absent fields are those it does not know. */
export interface StreamInfo {
  readonly codec_type?: string;
  readonly codec_name?: string;
  readonly width?: number;
  readonly height?: number;
  readonly sample_rate?: string;
  readonly channels?: number;
}

/** The streams of a media file; none when ffprobe cannot read it. */
export async function probeStreams(
  ffprobe: string,
  file: string,
  signal: AbortSignal,
): Promise<StreamInfo[]> {
  const { stdout } = await runCommand(ffprobe, ['-v', 'error', '-show_streams', '-of', 'json', file], signal);
  try {
    return (JSON.parse(stdout.toString()) as { streams?: StreamInfo[] }).streams ?? [];
  } catch {
    return [];
  }
}

/** Every packet of a media file that has a time. */
export async function probePackets(ffprobe: string, file: string, signal: AbortSignal): Promise<Packet[]> {
  const fields = 'packet=codec_type,pts_time,size,flags';
  const args = ['-v', 'error', '-show_entries', fields, '-of', 'compact=p=0', file];
  const { stdout } = await runCommand(ffprobe, args, signal);
  return stdout.toString().split('\n').flatMap(readPacket);
}

/** One line: `codec_type=video|pts_time=0.033000|size=1234|flags=K_`. */
function readPacket(line: string): Packet[] {
  const fields = new Map(line.split('|').map((field) => field.split('=', 2) as [string, string]));
  const type = fields.get('codec_type');
  const at = Number(fields.get('pts_time'));
  if ((type !== 'video' && type !== 'audio') || !Number.isFinite(at)) return [];
  const isKey = fields.get('flags')?.startsWith('K') ?? false;
  return [{ type, at, bytes: Number(fields.get('size') ?? 0), isKey }];
}
