import type { NormaliserEnd } from '../ffmpeg/normaliser.ts';
import type { NormaliserInput } from '../ffmpeg/ffmpeg-options.ts';
import { FlvReader } from '../flv/reader.ts';
import type { FlvTag } from '../flv/tag.ts';
import type { Epoch } from './epoch.ts';
import type { SilentAudio } from './silent-audio.ts';

/** What a run needs of a normaliser. */
export interface NormaliserPort {
  readonly closed: Promise<NormaliserEnd>;
  write(bytes: Buffer): boolean;
  end(): void;
  kill(): void;
}
export type StartNormaliser = (input: NormaliserInput, onFlv: (bytes: Buffer) => void) => NormaliserPort;

/** What the runs of one epoch share. */
export interface Stage {
  readonly epoch: Epoch;
  /** Leaps of the epoch that came before this stage. */
  readonly leaps: number;
  /** The sound of an epoch that has none. */
  silence: SilentAudio | null;
  /** Whether the epoch has its place on the timeline. */
  placed: boolean;
  /** Runs that died one after the other without a single new picture. */
  fruitless: number;
  /** When the sound and the picture that went out last were recorded, in ms; -1 for none. */
  readonly last: Times;
  /** What `last` was when the slate came in between and the next picture was to be a keyframe; null when it is not. */
  shown: Times | null;
  /** Whether the next picture has to be a keyframe, because the ones before it were encoded. */
  afterEncode: boolean;
}

interface Times {
  audio: number;
  video: number;
}

export interface RunListener {
  tag(tag: FlvTag): void;
  /** The first keyframe is there; called once. */
  ready(): void;
}

/**
 * One normaliser at work on one epoch. Its tags wait while an earlier run is still writing out its end, and go
 * nowhere once it was cut off.
 */
export class Run {
  /** Resolves when the normaliser is gone. */
  readonly closed: Promise<NormaliserEnd>;
  /** Whether a picture of this run went out. */
  fruitful = false;
  /** Whether a keyframe has come: from here on the run can take over from another picture. */
  ready = false;
  readonly #normaliser: NormaliserPort;
  readonly #reader: FlvReader;
  /** Null once the tags go out as they come. */
  #held: FlvTag[] | null = [];
  #cut = false;

  constructor(
    readonly stage: Stage,
    readonly startedAt: number,
    input: NormaliserInput,
    start: StartNormaliser,
    private readonly listener: RunListener,
  ) {
    this.#reader = new FlvReader({ from: stage.epoch.replayMs });
    this.#normaliser = start(input, (bytes) => this.#read(bytes));
    this.closed = this.#normaliser.closed;
  }

  /** False when too much waits for the normaliser. */
  write(bytes: Buffer): boolean {
    return this.#normaliser.write(bytes);
  }

  /** Lets the tags out: those that waited, then all others as they come. */
  release(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const tag of held) if (!this.#cut) this.listener.tag(tag);
  }

  get released(): boolean {
    return this.#held === null;
  }

  /** No more input; what the normaliser still holds comes out. */
  end(): void {
    this.#normaliser.end();
  }

  /** Ends it now and lets nothing more out. */
  cut(): void {
    this.#cut = true;
    this.#held = [];
    this.#normaliser.kill();
  }

  #read(bytes: Buffer): void {
    if (this.#cut) return;
    let tags: FlvTag[];
    try {
      tags = this.#reader.push(bytes);
    } catch {
      // Not FLV any more: the normaliser is of no use, as if it had died.
      this.#normaliser.kill();
      return;
    }
    for (const tag of tags) {
      if (isEndOfSequence(tag) || isEmptyHeader(tag)) continue;
      if (this.#held) this.#held.push(tag);
      else this.listener.tag(tag);
      if (this.ready || !tag.keyframe) continue;
      this.ready = true;
      this.listener.ready();
    }
  }
}

/** AVCPacketType 2 (Flash Video 10.1, E.4.3.1): ffmpeg's goodbye. The broadcast goes on, so nobody is told. */
function isEndOfSequence({ type, payload }: FlvTag): boolean {
  return type === 'video' && (payload[0]! & 0x8f) === 7 && payload[1] === 2;
}

/** What ffmpeg writes before it has seen a keyframe that holds the decoder configuration; the real one follows. */
function isEmptyHeader({ type, payload, sequenceHeader }: FlvTag): boolean {
  return type === 'video' && sequenceHeader && payload.length <= 5;
}
