import type { NormaliserInput } from '../encoder/ffmpeg-options.ts';
import { maxWaitingBytes, type NormaliserEnd } from '../encoder/normaliser.ts';
import type { FlvTag } from '../flv/tag.ts';
import type { NormaliserPort, Sharing } from './normaliser-port.ts';

/** What a member needs of those it shares an ffmpeg with. */
export interface MemberGroup {
  write(member: SharedMember, bytes: Buffer): boolean;
  /** It has come to its end. */
  ended(member: SharedMember): void;
  /** It wants no more. */
  left(member: SharedMember): void;
  /** See {@link Sharing.fellBehind}. */
  fellBehind(member: SharedMember, isStill: boolean): boolean;
}

/**
 * What one rendition has of an ffmpeg that it may share: it is used as one of its own.
 *
 *     waiting ── join ──→ member ──→ settled     when the ffmpeg is gone, or the others go on without it
 *        └───── kill ───────────────────↑
 */
export class SharedMember implements NormaliserPort, Sharing {
  readonly closed: Promise<NormaliserEnd>;
  isOutdated = false;
  /** Bytes it has given, all in all. */
  given = 0;
  #group: MemberGroup | null = null;
  #held: Buffer[] = [];
  #isEnding = false;
  #isSettled = false;
  #resolve!: (end: NormaliserEnd) => void;

  constructor(
    readonly input: NormaliserInput,
    readonly onTag: (tag: FlvTag) => void,
  ) {
    this.closed = new Promise((resolve) => (this.#resolve = resolve));
  }

  get sharing(): Sharing {
    return this;
  }

  /** Whether it gets no more input. */
  get isEnding(): boolean {
    return this.#isEnding;
  }

  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** What it was given while it waited. */
  takeHeld(): Buffer {
    return Buffer.concat(this.#held.splice(0));
  }

  join(group: MemberGroup): void {
    this.#group = group;
  }

  write(bytes: Buffer): boolean {
    if (this.#isEnding || this.#isSettled) return true;
    this.given += bytes.length;
    if (this.#group) return this.#group.write(this, bytes);
    this.#held.push(bytes);
    return this.given < maxWaitingBytes;
  }

  end(): void {
    if (this.#isEnding || this.#isSettled) return;
    this.#isEnding = true;
    this.#group?.ended(this);
  }

  kill(): void {
    if (this.#isSettled) return;
    this.#isEnding = true;
    this.#held = [];
    if (this.#group) this.#group.left(this);
    else this.settle({ cause: 'killed', stderr: '' });
  }

  fellBehind(isStill: boolean): boolean {
    return this.#group?.fellBehind(this, isStill) ?? false;
  }

  settle(end: NormaliserEnd): void {
    this.#isSettled = true;
    this.#resolve(end);
  }
}
