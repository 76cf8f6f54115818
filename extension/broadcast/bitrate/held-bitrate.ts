import type { Adapts } from '#protocol';
import type { BroadcastStatus } from '../../messages/broadcast-status.ts';
import type { ChosenQuality } from '../../messages/quality.ts';
import type { DestinationRequest, Quality, StartRequest } from '../../messages/start-request.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Programme } from '../programme.ts';
import type { Chunk } from '../relay/chunk-window.ts';
import { BitrateKeeper } from './bitrate-keeper.ts';
import { getsRecording, platformLimit } from './platform-limit.ts';
import { VideoLimits, type VideoLimit } from './video-limits.ts';

/** What of a programme its bitrate is a matter of. */
type Recorded = Pick<Programme, 'videoKbps' | 'goesOutAsRecorded' | 'setQuality' | 'setVideoKbps' | 'soften'>;

/** Has a programme recorded so that what goes out is what was chosen, or less where a platform or the upload takes less. */
export class HeldBitrate {
  #quality: Quality;
  readonly #programme: Recorded;
  readonly #onChange: () => void;
  readonly #limits: VideoLimits;
  readonly #keeper: BitrateKeeper;
  readonly #destinations = new Map<string, DestinationRequest>();
  #epoch = -1;

  constructor(
    clock: Pick<Clock, 'now'>,
    { quality, destinations }: Pick<StartRequest, 'quality' | 'destinations'>,
    programme: Recorded,
    onChange: () => void,
  ) {
    this.#quality = quality;
    this.#programme = programme;
    this.#onChange = onChange;
    this.#limits = new VideoLimits(quality.videoKbps);
    this.#keeper = new BitrateKeeper(clock, quality.videoKbps);
    for (const one of destinations) this.#destinations.set(one.id, one);
    this.#lookAtPlatforms();
  }

  get chosen(): ChosenQuality {
    const { width, height, frameRate, videoKbps } = this.#quality;
    return { width, height, frameRate, videoKbps };
  }

  /** Null while nothing is recorded. */
  get status(): BroadcastStatus['video'] {
    const kbps = this.#programme.videoKbps;
    if (kbps === null) return null;
    const { isBeyond, isTreated } = this.#keeper;
    const platformKbps = this.#limits.of('platform');
    const uploadKbps = this.#limits.of('upload');
    return {
      kbps,
      chosenKbps: this.#quality.videoKbps,
      ...(platformKbps !== null && { platformKbps }),
      ...(uploadKbps !== null && { uploadKbps }),
      ...((isBeyond || isTreated) && { busy: isBeyond ? 'too-busy' : 'less-detail' }),
    };
  }

  /** Between which bitrates the companion may choose by what the upload bears, and which one it has chosen; in kbit/s. */
  adapts(lowestKbps: number): Adapts {
    const highestKbps = this.#limits.of('platform') ?? this.#quality.videoKbps;
    const videoKbps = Math.min(highestKbps, this.#limits.of('upload') ?? highestKbps);
    return { lowestKbps: Math.min(lowestKbps, highestKbps), highestKbps, videoKbps };
  }

  /** Nothing more than this is to go out, in kbit/s of video, for this reason; null for no such reason. */
  limit(why: VideoLimit, kbps: number | null): void {
    this.#limits.set(why, kbps);
    this.#keeper.setMost(this.#limits.kbps);
    this.#treat();
  }

  /**
   * The person has chosen this from now on. Resolves when it is recorded so.
   * @throws BroadcastError when the browser cannot: all stays as it was
   */
  async setQuality(chosen: ChosenQuality): Promise<void> {
    const before = this.#quality;
    const done = this.#adopt({ ...before, ...chosen });
    try {
      await done;
    } catch (error) {
      void this.#adopt(before);
      throw error;
    }
    this.#onChange();
  }

  /** One more is published to, or the same in another way. */
  add(destination: DestinationRequest): void {
    this.#destinations.set(destination.id, destination);
    this.#lookAtPlatforms();
  }

  remove(id: string): void {
    this.#destinations.delete(id);
    this.#lookAtPlatforms();
  }

  /** Another source is about to be recorded: of its pictures nothing is known. */
  onSwitched(): void {
    this.#keeper.forget();
    this.#treat();
  }

  onChunk({ epoch, data }: Chunk): void {
    const { goesOutAsRecorded } = this.#programme;
    if (!goesOutAsRecorded || ![...this.#destinations.values()].some(getsRecording)) return;
    if (epoch !== this.#epoch) this.#keeper.beginEpoch();
    this.#epoch = epoch;
    if (this.#keeper.hear(data.byteLength)) this.#treat();
  }

  #adopt(quality: Quality): Promise<void> {
    this.#quality = quality;
    this.#limits.chosenKbps = quality.videoKbps;
    this.#keeper.forget();
    // In one change of the recorder: its turn comes when the bitrate is known, too.
    const done = this.#programme.setQuality(quality);
    this.#lookAtPlatforms();
    return done;
  }

  #lookAtPlatforms(): void {
    this.limit('platform', platformLimit([...this.#destinations.values()], this.#quality));
  }

  #treat(): void {
    const { kbps, softness } = this.#keeper.treatment;
    this.#programme.soften(softness);
    void this.#programme.setVideoKbps(kbps).then(this.#onChange);
  }
}
