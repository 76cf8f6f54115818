import { inputOptions, type NormaliserInput } from '../encoder/ffmpeg-options.ts';
import { softwareEncoder } from '../encoder/video-encoders.ts';
import type { Clock } from '../lib/clock.ts';
import type { StartNormaliser } from './normaliser-port.ts';
import { SharedFfmpeg, type StartOutputs } from './shared-ffmpeg.ts';
import { SharedMember } from './shared-member.ts';

/**
 * Lets those who read the same recording from the same keyframe on share an ffmpeg, so that it is decoded once however many
 * qualities are made of it: those who ask for one at the same time, before any of them goes on. Sound, of which all make the
 * same, can be joined a little later, too. Where one comes later, or leaves, they are told to begin anew at the next keyframe,
 * which they see at the same time: then they share again, all that are left and no other.
 */
export class SharedFfmpegs {
  #waiting: SharedMember[] = [];
  readonly #running = new Set<SharedFfmpeg>();
  /** Recordings of which an ffmpeg with several outputs came to nothing: each gets its own. */
  readonly #alone = new WeakSet<object>();
  readonly #start: StartOutputs;
  readonly #clock: Clock;

  constructor(start: StartOutputs, clock: Clock) {
    this.#start = start;
    this.#clock = clock;
  }

  readonly start: StartNormaliser = (input, onTag) => {
    if (!isShared(input)) return this.#start([{ input, onTag }]);
    const member = new SharedMember(input, onTag);
    if (this.#waiting.length === 0) this.#clock.setTimer(0, () => this.#form());
    this.#waiting.push(member);
    return member;
  };

  /** Those that have come at the same time and have given the same share one. */
  #form(): void {
    const begun = [...this.#running];
    let waiting = this.#waiting
      .splice(0)
      .filter(({ isSettled }) => !isSettled)
      .map((member) => ({ member, bytes: member.takeHeld() }))
      .filter(({ member, bytes }) => !this.#admit(member, bytes));
    while (waiting.length > 0) {
      const { member: first, bytes } = waiting[0]!;
      const together = waiting.filter(
        (each) => each.member === first || (this.#mayShare(each.member, first) && each.bytes.equals(bytes)),
      );
      waiting = waiting.filter((each) => !together.includes(each));
      const members = together.map(({ member }) => member);
      this.#begin(members, bytes);
      const others = begun.filter((each) => each.isGoingOn && this.#mayShare(each, first));
      if (others.length === 0 || first.input.videoCodec === null) continue;
      for (const each of others) each.outdate();
      for (const member of members) member.isOutdated = true;
    }
  }

  #admit(member: SharedMember, bytes: Buffer): boolean {
    return [...this.#running].some((each) => this.#mayShare(each, member) && each.admit(member, bytes));
  }

  #begin(members: readonly SharedMember[], bytes: Buffer): void {
    const { recording, target } = members[0]!.input;
    const shared: SharedFfmpeg = new SharedFfmpeg(members, bytes, this.#start, this.#clock, (hasFailed) => {
      this.#running.delete(shared);
      // One of a graphics card is blamed for itself.
      const isSoftware = (target?.encoder ?? softwareEncoder) === softwareEncoder;
      if (hasFailed && shared.size > 1 && isSoftware) this.#alone.add(recording!);
    });
    this.#running.add(shared);
  }

  #mayShare(a: { readonly input: NormaliserInput }, b: { readonly input: NormaliserInput }): boolean {
    const { recording } = a.input;
    if (recording !== b.input.recording || this.#alone.has(recording!)) return false;
    return readingOf(a.input) === readingOf(b.input);
  }
}

/** What is copied, or encoded only until it can be copied, is nobody else's. */
function isShared({ recording, videoCodec, target }: NormaliserInput): boolean {
  return recording !== undefined && (videoCodec !== 'h264' || target !== undefined);
}

/** How the recording is read: the same for all outputs of an ffmpeg. */
function readingOf(input: NormaliserInput): string {
  return JSON.stringify([input.videoCodec, input.silent, inputOptions(input)]);
}
