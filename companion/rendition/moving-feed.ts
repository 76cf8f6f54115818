import {
  renditionSentences,
  type GivenRendition,
  type RenditionChoice,
  type RenditionReason,
  type VideoCodec,
} from '#protocol';
import { retimed } from '../flv/make-tag.ts';
import type { FlvTag } from '../flv/tag.ts';
import type { EncodePlan } from './encode-plan.ts';
import type { RenditionFeed, RenditionTrouble } from './feed.ts';
import { Move, type MoveSource } from './move.ts';
import { codecOf, fitting, goingOn, inCodec, type Fitted } from './fitting-codec.ts';

/** A rendition that was taken, until it is left. */
export interface TakenRendition {
  readonly rendition: MoveSource & FeedSource;
  leave(): void;
}

type Held = Pick<TakenRendition, 'rendition' | 'leave'>;

/** What a feed needs of a rendition beside that. */
interface FeedSource {
  subscribe(listener: (tag: FlvTag) => void): () => void;
  readonly trouble: RenditionTrouble | null;
  readonly plan: EncodePlan | null;
}

/** Which rendition a destination takes, and why. */
export interface Taking extends Fitted {
  readonly asked: RenditionChoice;
}

/**
 * Where one destination takes its media from: one rendition now, perhaps another one later, on one timeline that its sessions
 * do not see change. While it is closed nothing is taken, and no encode is at work for it. Nor is there one of a codec that an
 * ingest may not take, before that has been asked: then H.264 of the same picture stands in for it.
 *
 *     closed ── open ──→ on a rendition ── move ──→ on it still, until the other one has a keyframe for where this one ends
 *        ↑                   │     ↑                                  │
 *        └────── close ──────┘     └──────────────────────────────────┘
 */
export class MovingFeed implements RenditionFeed {
  readonly #listeners = new Set<(tag: FlvTag) => void>();
  #asked: RenditionChoice;
  /** What is to be taken, whatever the ingest takes. */
  #wanted: Fitted;
  /** What is shown. */
  #taking: Fitted;
  /** What the ingest takes; null while that is not known. */
  #codecs: ReadonlySet<VideoCodec> | null;
  #isOpen = false;
  #held: TakenRendition | null = null;
  /** When the newest picture is that was told. */
  #lastMs = -1;
  /** What is added to the times of the rendition that is taken. */
  #deltaMs = 0;
  #move: { readonly move: Move; readonly held: Held; to: Fitted } | null = null;
  /** As it was told last. */
  #given: GivenRendition | null = null;
  readonly #take: (choice: RenditionChoice) => TakenRendition;

  /** @param codecs what is known of what the ingest takes; null for nothing */
  constructor(
    { asked, ...wanted }: Taking,
    take: (choice: RenditionChoice) => TakenRendition,
    codecs: ReadonlySet<VideoCodec> | null = null,
  ) {
    this.#asked = asked;
    this.#wanted = wanted;
    this.#codecs = codecs;
    this.#taking = fitting(wanted, codecs);
    this.#take = take;
  }

  get trouble(): RenditionTrouble | null {
    return this.#held?.rendition.trouble ?? null;
  }

  /** What is given now, and why that is not what was asked for; null for the recording as it comes, when that was asked for. */
  get given(): GivenRendition | null {
    const taking = { ...this.#taking, asked: this.#asked };
    if (taking.asked === 'source' && taking.choice === 'source') return null;
    const told = given(taking, this.#held?.rendition.plan ?? null);
    if (!this.#given || !isSame(told, this.#given)) this.#given = told;
    return this.#given;
  }

  get codec(): VideoCodec {
    return codecOf(this.#taking.choice);
  }

  get isEnhanced(): boolean {
    return this.codec !== 'h264' || codecOf(this.#wanted.choice) !== 'h264';
  }

  /** Begins to take it, or as soon as it is known that the ingest takes that; a second call changes nothing. */
  open(): void {
    this.#isOpen = true;
    if (this.#held) return;
    this.#taking = fitting(this.#wanted, this.#codecs);
    if (this.#codecs === null && this.codec !== 'h264') return;
    this.#deltaMs = 0;
    this.#lastMs = -1;
    this.#held = this.#hold(this.#taking.choice);
  }

  /** What comes from now on is of one of these codecs, from its own keyframe on. */
  fit(codecs: ReadonlySet<VideoCodec>): void {
    this.#codecs = codecs;
    const isOpen = this.#isOpen;
    const taking = fitting(this.#wanted, codecs);
    if (!isSame(taking.choice, (this.#move?.to ?? this.#taking).choice)) this.close();
    if (!this.#move) this.#taking = taking;
    if (isOpen) this.open();
  }

  /** Takes nothing any more, until it is opened again. */
  close(): void {
    this.#isOpen = false;
    this.#cancelMove();
    this.#held?.leave();
    this.#held = null;
  }

  /** Another one is asked for from now on, and taken as `move` does. @param reason why `choice` is not what is asked for */
  ask(asked: RenditionChoice, choice: RenditionChoice, reason: RenditionReason | null): void {
    this.#asked = asked;
    this.move(choice, reason);
  }

  /**
   * Takes another rendition from its next keyframe that fits, without a hole and without anything twice where both are of one
   * recording. Until then, and if it never comes to that, it takes the one it has.
   */
  move(choice: RenditionChoice, reason: RenditionReason | null): void {
    this.#wanted = { choice, reason };
    const to = this.#fitted();
    if (this.#move && !this.#move.move.isShown && isSame(to.choice, this.#move.to.choice)) {
      this.#move.to = to;
      return;
    }
    this.#cancelMove();
    const from = this.#held;
    if (!from || isSame(to.choice, this.#taking.choice)) {
      this.#taking = to;
      if (this.#isOpen) this.open();
      return;
    }
    const held = this.#hold(to.choice);
    const times = { fromDeltaMs: this.#deltaMs, lastMs: this.#lastMs };
    const move = new Move(from.rendition, held.rendition, times, {
      tag: (tag) => this.#tell(tag),
      shows: () => (this.#taking = moving.to),
      done: (deltaMs) => {
        this.#move = null;
        this.#held = held;
        this.#deltaMs = deltaMs;
        from.leave();
      },
    });
    const moving = { move, held, to };
    this.#move = moving;
  }

  prelude(): readonly FlvTag[] {
    if (this.#move?.move.isShown) return this.#move.move.prelude();
    return (this.#held?.rendition.prelude() ?? []).map((tag) => this.#placed(tag));
  }

  subscribe(listener: (tag: FlvTag) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #fitted(): Fitted {
    const taken = fitting(this.#wanted, this.#codecs);
    return this.#held ? goingOn(taken, this.#taking.choice) : taken;
  }

  #hold(choice: RenditionChoice): Held {
    const { rendition, leave } = this.#take(choice);
    const unsubscribe = rendition.subscribe((tag) => this.#route(rendition, tag));
    return {
      rendition,
      leave: () => {
        unsubscribe();
        leave();
      },
    };
  }

  #route(rendition: TakenRendition['rendition'], tag: FlvTag): void {
    const isOld = rendition === this.#held?.rendition;
    if (!this.#move) return isOld ? this.#tell(this.#placed(tag)) : undefined;
    if (isOld) this.#move.move.fromOld(tag);
    else this.#move.move.fromNew(tag);
  }

  #cancelMove(): void {
    const moving = this.#move;
    if (!moving) return;
    // What has begun to be shown is the one to stay with.
    if (moving.move.isShown) return moving.move.finish();
    this.#move = null;
    moving.held.leave();
  }

  #placed(tag: FlvTag): FlvTag {
    return this.#deltaMs === 0 || tag.type === 'script' ? tag : retimed(tag, tag.timestamp + this.#deltaMs);
  }

  #tell(tag: FlvTag): void {
    if (tag.type === 'video') this.#lastMs = Math.max(this.#lastMs, tag.timestamp);
    for (const listener of this.#listeners) listener(tag);
  }
}

function given({ asked, choice, reason }: Taking, plan: EncodePlan | null): GivenRendition {
  const { width, height, frameRate, videoKbps } = plan ?? {};
  const encoded = plan && { width: width!, height: height!, frameRate: frameRate!, videoKbps: videoKbps! };
  const why = reason ?? plan?.reason ?? null;
  const made = plan && plan.codec !== codecOf(choice) ? inCodec(choice, plan.codec) : choice;
  return { asked, given: made, encoded, reason: why, message: why === null ? '' : renditionSentences[why] };
}

/** Whether they are written alike. */
export function isSame<T extends RenditionChoice | GivenRendition>(a: T, b: T): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
