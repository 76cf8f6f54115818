import type { VideoCodec } from '#protocol';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import { targetOptions, type EncodeTarget } from './encode-options.ts';
import { outputFormat } from './output-format.ts';
import { runCommand } from './run.ts';
import { codecOf, deviceOptions, encodersOf, softwareEncoder, type EncoderName } from './video-encoders.ts';

/** How long an encoder may take for a few pictures when it is tried, in ms: a driver that hangs must not hold up a show. */
const tryMs = 4_000;
/** The same where no driver can hang, but the processor may be busy: what is found now holds for as long as the companion runs. */
const trySoftwareMs = 30_000;
/** So many pictures it is given. */
const triedPictures = 10;

export interface VideoEncodersTools {
  readonly ffmpegPath: string;
  readonly clock: Clock;
  readonly log: Logger;
}

/** What a codec is encoded by; `none` where nothing of this computer does. */
export type BestEncoder = EncoderName | 'none';

/** The encoders of one codec. */
interface Tried {
  /** The best first; null until they have been tried. */
  working: readonly EncoderName[] | null;
  readonly done: Promise<void>;
}

/**
 * Which encoder to use: the first of a codec's list that works on this computer. Each is tried once, when the codec is first
 * needed, with pictures and the very options of a show, because a build of ffmpeg names many that the computer has no card
 * for. One that fails later is not used again.
 */
export class VideoEncoders {
  readonly #tried = new Map<VideoCodec, Tried>();
  readonly #tools: VideoEncodersTools;

  constructor(tools: VideoEncodersTools) {
    this.#tools = tools;
  }

  /** The one to use now; null while they are being tried, which begins here. */
  bestOf(codec: VideoCodec): BestEncoder | null {
    const { working } = this.#triedOf(codec);
    return working && (working[0] ?? 'none');
  }

  /** Resolves when all of a codec have been tried. */
  prepare(codec: VideoCodec): Promise<void> {
    return this.#triedOf(codec).done;
  }

  /** It has failed: the next one takes over. The last one stays, whatever it does: a stream keeps its codec. */
  blame(encoder: EncoderName): void {
    const tried = this.#tried.get(codecOf(encoder));
    const rest = tried?.working?.filter((each) => each !== encoder) ?? [];
    if (!tried?.working?.includes(encoder) || rest.length === 0) return;
    // What needs no card does not fail for a reason of its own.
    if (encoder === softwareEncoder) return;
    tried.working = rest;
    this.#tools.log.warn('an encoder of this computer fails: another one takes over', {
      encoder,
      next: rest[0],
    });
  }

  #triedOf(codec: VideoCodec): Tried {
    const known = this.#tried.get(codec);
    if (known) return known;
    const tried: Tried = {
      working: null,
      done: this.#tryAll(codec).then((all) => void (tried.working = all)),
    };
    this.#tried.set(codec, tried);
    return tried;
  }

  async #tryAll(codec: VideoCodec): Promise<readonly EncoderName[]> {
    const encoders: readonly EncoderName[] = encodersOf[codec];
    const works = await Promise.all(encoders.map((encoder) => this.#works(encoder)));
    const working = encoders.filter((_, at) => works[at]);
    this.#tools.log.info('encoders that work here', { codec, encoders: working });
    return working;
  }

  #works(encoder: EncoderName): Promise<boolean> {
    return encoder === softwareEncoder ? Promise.resolve(true) : this.#try(encoder);
  }

  async #try(encoder: EncoderName): Promise<boolean> {
    const { ffmpegPath, clock, log } = this.#tools;
    const giveUp = new AbortController();
    const limitMs = encoder.startsWith('lib') ? trySoftwareMs : tryMs;
    const cancel = clock.setTimer(limitMs, () => giveUp.abort());
    try {
      const target = trialOf(encoder);
      const { code, stdout, stderr } = await runCommand(ffmpegPath, trial(target), giveUp.signal);
      const tags = code === 0 ? outputFormat(target).reader().push(stdout) : [];
      const works =
        tags.some(({ keyframe }) => keyframe) && tags.some(({ sequenceHeader }) => sequenceHeader);
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

function trialOf(encoder: EncoderName): EncodeTarget {
  const size = { width: 640, height: 360, frameRate: 30 };
  return { ...size, videoKbps: 1_000, keyframeSeconds: 2, encoder };
}

function trial(target: EncodeTarget): string[] {
  return [
    ...['-hide_banner', '-nostats', '-loglevel', 'error', '-nostdin'],
    ...deviceOptions(target.encoder),
    ...['-f', 'lavfi', '-i', `testsrc2=size=640x360:rate=30`, '-frames:v', String(triedPictures)],
    ...targetOptions(target, undefined),
    ...outputFormat(target).options,
    'pipe:1',
  ];
}
