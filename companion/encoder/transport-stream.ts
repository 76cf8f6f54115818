import { PipedFfmpeg, secretOptions, type PipedFfmpegTools } from './piped-ffmpeg.ts';

/** Bytes of one SRT message: seven packets of MPEG-TS. */
const messageBytes = 1_316;
const packetBytes = 188;
/** How often ffmpeg says what it has sent, in s. */
const reportSeconds = 0.25;

/** Makes MPEG-TS of FLV, which `write` takes, header first; nothing is encoded. */
export function startTransportStream(
  tools: PipedFfmpegTools,
  onOutput: (bytes: Buffer) => void,
  onDrain: () => void,
): PipedFfmpeg {
  const input = ['-f', 'flv', '-probesize', '32', '-analyzeduration', '0', '-i', 'pipe:0'];
  const args = [...input, '-c', 'copy', '-f', 'mpegts', '-flush_packets', '1', 'pipe:1'];
  return new PipedFfmpeg({ args, onOutput, onDrain }, tools);
}

/** Where SRT is sent, and with what. */
export interface SrtTarget {
  readonly host: string;
  readonly port: number;
  readonly streamId: string;
  readonly passphrase: string | null;
  /** Null for libsrt's own. */
  readonly latencyMs: number | null;
}

/**
 * Sends bytes over SRT, as they are. It connects before there is any media, which is what the empty packets are for:
 * ffmpeg wants to have read something before it opens an output.
 * @param onSent is given how many bytes have been handed to SRT so far; the first time, the connection stands
 */
export function startSrtSender(
  tools: PipedFfmpegTools,
  { host, port, streamId, passphrase, latencyMs }: SrtTarget,
  onSent: (bytes: number) => void,
  onDrain: () => void,
): PipedFfmpeg {
  const name = host.includes(':') ? `[${host}]` : host;
  // In microseconds there.
  const options = latencyMs === null ? '' : `?latency=${latencyMs * 1_000}`;
  const raw = ['-f', 'data', '-raw_packet_size', String(messageBytes)];
  const input = [...raw, '-probesize', '32', '-analyzeduration', '0', '-i', 'pipe:0'];
  const report = ['-progress', 'pipe:1', '-stats_period', String(reportSeconds)];
  const args = [...input, '-map', '0', '-c', 'copy', ...report];
  const sender = new PipedFfmpeg(
    {
      args: [...args, ...secretOptions, '-f', 'data', `srt://${name}:${port}${options}`],
      secret: [`srt_streamid=${streamId}`, ...(passphrase === null ? [] : [`passphrase=${passphrase}`])],
      onOutput: (text) => {
        const sent = [...text.toString('latin1').matchAll(/^total_size=(\d+)$/gm)].at(-1)?.[1];
        if (sent !== undefined) onSent(Number(sent));
      },
      onDrain,
    },
    tools,
  );
  sender.write(emptyPackets());
  return sender;
}

/** Null packets (ISO/IEC 13818-1, 2.4.3.3: PID 0x1FFF), which every receiver passes over. */
function emptyPackets(): Buffer {
  const bytes = Buffer.alloc(messageBytes, 0xff);
  for (let at = 0; at < messageBytes; at += packetBytes) bytes.set([0x47, 0x1f, 0xff, 0x10], at);
  return bytes;
}
