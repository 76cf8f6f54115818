import { PipedFfmpeg, type PipedFfmpegTools } from '../encoder/piped-ffmpeg.ts';
import type { FlvTag } from '../flv/tag.ts';
import { flvHeader, writeTag } from '../flv/writer.ts';
import type { HeardFigures } from './figures.ts';
import { pcm, PcmMeter } from './pcm-meter.ts';

/** What may wait for ffmpeg, in bytes: a minute of sound. What comes beyond it is not listened to. */
const maxWaiting = 1_000_000;
/** Packets whose time is kept until they have been decoded: two minutes of them. */
const maxPackets = 6_000;
/** Below this there is nothing to be said of the loudness (EBU R128, the absolute gate). */
const gateLufs = -70;

/** Sound on standard output, its loudness so far on standard error: what ffmpeg measures it does as the standard says. */
const args = [
  ...['-f', 'flv', '-probesize', '32', '-analyzeduration', '0', '-i', 'pipe:0', '-vn'],
  '-af',
  [
    `aformat=sample_rates=${pcm.rate}:channel_layouts=stereo`,
    'ebur128=metadata=1',
    'ametadata=mode=print:key=lavfi.r128.I:file=pipe\\\\:2',
  ].join(),
  ...['-f', 's16le', 'pipe:1'],
];

/** Decodes sound and listens to it. What it cannot keep up with it does not hear: nothing ever waits for it. */
export class Ear {
  readonly #ffmpeg: PipedFfmpeg;
  readonly #meter: PcmMeter;
  /** Of what is being decoded: the frame that each packet begins with, and its time in ms. */
  #packets: { readonly frame: number; readonly ms: number }[] = [];
  #frames = 0;
  #lufs: number | null = null;
  #text = '';

  /** @param onBeep is told when a sound begins after a moment of silence, in ms of the stream */
  constructor(tools: PipedFfmpegTools, onBeep: (ms: number) => void) {
    this.#meter = new PcmMeter((frame) => {
      const ms = this.#timeOf(frame);
      if (ms !== null) onBeep(ms);
    });
    const onOutput = (bytes: Buffer): void => this.#meter.push(bytes);
    const onStderr = (text: string): void => this.#read(text);
    this.#ffmpeg = new PipedFfmpeg({ args, onOutput, onStderr }, tools);
    this.#ffmpeg.write(flvHeader({ hasPicture: false }));
  }

  get figures(): HeardFigures | null {
    const heard = this.#meter.figures;
    return heard && { ...heard, lufs: this.#lufs };
  }

  /** @param seconds of sound in it; null where that is not known, as in a sequence header */
  take(tag: FlvTag, seconds: number | null): void {
    if (this.#ffmpeg.waiting > maxWaiting) return;
    this.#ffmpeg.write(writeTag(tag));
    if (seconds === null || tag.sequenceHeader) return;
    this.#packets.push({ frame: this.#frames, ms: tag.timestamp });
    this.#frames += seconds * pcm.rate;
    if (this.#packets.length > maxPackets) this.#packets = this.#packets.slice(maxPackets / 2);
  }

  /** Hears what was taken to its end. */
  async end(): Promise<void> {
    this.#ffmpeg.end();
    await this.#ffmpeg.closed;
  }

  /** What it holds is not heard. */
  kill(): void {
    this.#ffmpeg.kill();
  }

  #timeOf(frame: number): number | null {
    const at = this.#packets.findLastIndex((packet) => packet.frame <= frame);
    const packet = this.#packets[at];
    if (!packet) return null;
    this.#packets.splice(0, at);
    return packet.ms + ((frame - packet.frame) / pcm.rate) * 1_000;
  }

  #read(text: string): void {
    const lines = (this.#text + text).split('\n');
    this.#text = lines.pop()!.slice(-200);
    for (const line of lines) {
      const told = /^lavfi\.r128\.I=(-?[\d.]+)$/.exec(line.trim());
      if (told) this.#lufs = Number(told[1]) <= gateLufs ? null : Number(told[1]);
    }
  }
}
