import type { FlvTag } from '../flv/tag.ts';
import { flvHeader, writeTag } from '../flv/writer.ts';
import { OggReader, type OggPage } from './ogg-reader.ts';
import { PipedFfmpeg, type PipedFfmpegEnd, type PipedFfmpegTools } from './piped-ffmpeg.ts';

/** Length of a packet: what WebRTC uses. */
const opusPacketMs = 20;
const sampleRate = 48_000;

/** Packets that hold no sound: the header and the comments (RFC 7845, 5). */
const isHead = (payload: Buffer): boolean => /^Opus(?:Head|Tags)/.test(payload.toString('latin1', 0, 8));

export interface OpusListener {
  /** A packet of 20 ms, with its time in ms. */
  packet(payload: Buffer, ms: number): void;
  /** It takes tags again after `write` gave false. */
  drain(): void;
}

/** One ffmpeg that makes Opus of the AAC in tags, with their times. It runs once. */
export class OpusEncoder {
  readonly closed: Promise<PipedFfmpegEnd>;
  readonly #ffmpeg: PipedFfmpeg;
  readonly #ogg = new OggReader();
  readonly #listener: OpusListener;

  constructor(tools: PipedFfmpegTools, listener: OpusListener) {
    this.#listener = listener;
    const input = ['-copyts', '-f', 'flv', '-probesize', '32', '-analyzeduration', '0', '-i', 'pipe:0'];
    const opus = ['-c:a', 'libopus', '-b:a', '128k', '-frame_duration', String(opusPacketMs)];
    const shape = ['-af', 'aresample=async=1', '-ar', String(sampleRate), '-ac', '2'];
    const output = ['-f', 'ogg', '-page_duration', String(opusPacketMs * 1_000), '-flush_packets', '1'];
    this.#ffmpeg = new PipedFfmpeg(
      {
        args: [...input, '-vn', ...opus, ...shape, ...output, 'pipe:1'],
        onOutput: (bytes) => this.#read(bytes),
        onDrain: () => listener.drain(),
      },
      tools,
    );
    this.closed = this.#ffmpeg.closed;
    this.#ffmpeg.write(flvHeader({ hasPicture: false }));
  }

  /** Takes a tag with AAC. False: ffmpeg does not keep up. */
  write(tag: FlvTag): boolean {
    return this.#ffmpeg.write(writeTag(tag));
  }

  kill(): void {
    this.#ffmpeg.kill();
  }

  #read(bytes: Buffer): void {
    let pages: readonly OggPage[];
    try {
      pages = this.#ogg.push(bytes);
    } catch {
      return this.kill();
    }
    for (const { packets, endSample } of pages) {
      const endMs = (endSample * 1_000) / sampleRate;
      packets.forEach((payload, at) => {
        if (!isHead(payload)) this.#listener.packet(payload, endMs - (packets.length - at) * opusPacketMs);
      });
    }
  }
}
