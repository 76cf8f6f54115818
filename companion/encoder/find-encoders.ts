import { FlvReader } from '../flv/reader.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import { targetOptions, type EncodeTarget } from './encode-options.ts';
import { runCommand } from './run.ts';
import { deviceOptions, encoderNames, softwareEncoder, type EncoderName } from './video-encoders.ts';

/** How long an encoder may take for a few pictures when it is tried, in ms: a driver that hangs must not hold up a show. */
const tryMs = 4_000;
/** So many pictures it is given. */
const triedPictures = 10;

export interface VideoEncodersTools {
  readonly ffmpegPath: string;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Which encoder to use: the first of the list that works on this computer. Each is tried once, when the first is needed, with
 * pictures and the very options of a show, because a build of ffmpeg names many that the computer has no card for. One that
 * fails later is not used again.
 */
export class VideoEncoders {
  /** Null until they have been tried. */
  #working: readonly EncoderName[] | null = null;
  #trying: Promise<void> | null = null;
  readonly #tools: VideoEncodersTools;

  constructor(tools: VideoEncodersTools) {
    this.#tools = tools;
  }

  /** The one to use now; null while they are being tried, which begins here. */
  get best(): EncoderName | null {
    void this.prepare();
    return this.#working?.[0] ?? null;
  }

  /** Resolves when all have been tried. */
  prepare(): Promise<void> {
    this.#trying ??= this.#tryAll();
    return this.#trying;
  }

  /** It has failed: the next one takes over. The last one stays, whatever it does. */
  blame(encoder: EncoderName): void {
    if (encoder === softwareEncoder || !this.#working?.includes(encoder)) return;
    this.#working = this.#working.filter((each) => each !== encoder);
    this.#tools.log.warn('an encoder of this computer fails: another one takes over', {
      encoder,
      next: this.#working[0],
    });
  }

  async #tryAll(): Promise<void> {
    const hardware = encoderNames.filter((encoder) => encoder !== softwareEncoder);
    const works = await Promise.all(hardware.map((encoder) => this.#try(encoder)));
    this.#working = [...hardware.filter((_, at) => works[at]), softwareEncoder];
    this.#tools.log.info('encoders that work here', { encoders: this.#working });
  }

  async #try(encoder: EncoderName): Promise<boolean> {
    const { ffmpegPath, clock, log } = this.#tools;
    const giveUp = new AbortController();
    const cancel = clock.setTimer(tryMs, () => giveUp.abort());
    try {
      const { code, stdout, stderr } = await runCommand(ffmpegPath, trial(encoder), giveUp.signal);
      const works = code === 0 && new FlvReader().push(stdout).some(({ keyframe }) => keyframe);
      if (!works) log.debug('an encoder does not work here', { encoder, stderr });
      return works;
    } catch (err) {
      log.debug('an encoder does not work here', { encoder, err });
      return false;
    } finally {
      cancel();
    }
  }
}

function trial(encoder: EncoderName): string[] {
  const size = { width: 640, height: 360, frameRate: 30 };
  const target: EncodeTarget = { ...size, videoKbps: 1_000, keyframeSeconds: 2, encoder };
  return [
    ...['-hide_banner', '-nostats', '-loglevel', 'error', '-nostdin'],
    ...deviceOptions(encoder),
    ...['-f', 'lavfi', '-i', `testsrc2=size=640x360:rate=30`, '-frames:v', String(triedPictures)],
    ...targetOptions(target, undefined),
    ...['-f', 'flv', 'pipe:1'],
  ];
}
