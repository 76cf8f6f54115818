import { outputOptions, outputSize, type NormaliserInput } from '../encoder/ffmpeg-options.ts';
import type { NormaliserEnd, NormaliserOutput } from '../encoder/normaliser.ts';
import type { FlvTag } from '../flv/tag.ts';
import type { Clock } from '../lib/clock.ts';
import type { NormaliserPort } from './normaliser-port.ts';
import type { MemberGroup, SharedMember } from './shared-member.ts';

/** Starts one ffmpeg with so many outputs. */
export type StartOutputs = (outputs: readonly NormaliserOutput[]) => NormaliserPort;

/** How long after one member has come to its end the others are waited for, in ms, if it is to have all that is inside. */
const togetherMs = 50;
/** Sound of so many bytes is kept from its beginning, for who reads the same a little later: ten seconds and more. */
const maxKeptBytes = 256 * 1024;

/**
 * One ffmpeg for several who give it the same bytes: it decodes them once, and makes of them what each wants, once for all
 * that want the same. It lives for as long as one of them does. One that leaves before the others is outdated, or rather they
 * are: what was made for it is made until they begin anew.
 */
export class SharedFfmpeg implements MemberGroup {
  /** Of one of them: what is read, and how, is the same of all. */
  readonly input: NormaliserInput;
  readonly #members: Set<SharedMember>;
  readonly #outputs = new Map<string, Set<SharedMember>>();
  readonly #port: NormaliserPort;
  readonly #clock: Clock;
  #given = 0;
  #hasRoom = true;
  #hasCome = false;
  /** What came in and went out since the beginning; null when that is too much, and for pictures. */
  #kept: { readonly bytes: Buffer[]; readonly tags: FlvTag[] } | null;
  /** Who of them is to be asked for less; null while it keeps up. */
  #late: { readonly dearest: SharedMember; readonly isStill: boolean } | null = null;
  #isOver = false;

  /**
   * @param bytes what all of them have given until now
   * @param gone is called when it has come to its end; failed: before anything came of it
   */
  constructor(
    members: readonly SharedMember[],
    bytes: Buffer,
    start: StartOutputs,
    clock: Clock,
    gone: (hasFailed: boolean) => void,
  ) {
    this.#clock = clock;
    this.input = members[0]!.input;
    this.#members = new Set(members);
    this.#kept = this.input.videoCodec === null ? { bytes: [], tags: [] } : null;
    for (const member of members) this.#outputOf(member).add(member);
    this.#port = start(
      Array.from(this.#outputs.values(), (takers) => ({
        input: [...takers][0]!.input,
        onTag: (tag) => this.#pass(takers, tag),
      })),
    );
    void this.#port.closed.then((end) => {
      this.#isOver = true;
      gone(end.cause === 'failed' && !this.#hasCome);
      for (const member of this.#members) member.settle(this.#endOf(member, end));
    });
    for (const member of members) member.join(this);
    this.#give(bytes);
    this.#endTogether();
  }

  get size(): number {
    return this.#outputs.size;
  }

  /** Whether it goes on, for one at least. */
  get isGoingOn(): boolean {
    return !this.#isOver && this.#late === null && [...this.#members].some(({ isEnding }) => !isEnding);
  }

  outdate(): void {
    for (const member of this.#members) member.isOutdated = true;
  }

  /** Takes one that wants what is made already, from the same beginning. @returns false where that cannot be */
  admit(member: SharedMember, bytes: Buffer): boolean {
    const takers = this.#outputs.get(nameOf(member));
    if (!takers || !this.#kept || !this.isGoingOn) return false;
    const kept = Buffer.concat(this.#kept.bytes);
    const same = Math.min(kept.length, bytes.length);
    if (!kept.subarray(0, same).equals(bytes.subarray(0, same))) return false;
    const { tags } = this.#kept;
    this.#members.add(member);
    takers.add(member);
    member.join(this);
    this.#give(bytes.subarray(same));
    for (const tag of tags) member.onTag(tag);
    this.#endTogether();
    return true;
  }

  write(member: SharedMember, bytes: Buffer): boolean {
    // Of what it gives, the others may have given the first part, or all.
    const fresh = member.given - this.#given;
    if (fresh > 0) this.#give(bytes.subarray(Math.max(0, bytes.length - fresh)));
    return this.#hasRoom;
  }

  ended(member: SharedMember): void {
    if (this.#endTogether()) return;
    if ([...this.#outputOf(member)].every(({ isEnding }) => isEnding)) this.outdate();
    this.#clock.setTimer(togetherMs, () => this.#partEnded());
  }

  left(member: SharedMember): void {
    if (this.#members.size === 1 || this.#late) return this.#port.kill();
    this.#part(member, { cause: 'killed', stderr: '' });
    this.#endTogether();
  }

  fellBehind(member: SharedMember, isStill: boolean): boolean {
    if (!this.#late) {
      const cost = ({ input }: SharedMember): number => costOf(input);
      const dearest = [...this.#members].reduce((a, b) => (cost(b) > cost(a) ? b : a));
      this.#late = { dearest, isStill };
      this.#port.kill();
    }
    return this.#late.dearest !== member;
  }

  #give(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#given += bytes.length;
    this.#kept?.bytes.push(bytes);
    if (this.#given > maxKeptBytes) this.#kept = null;
    this.#hasRoom = this.#port.write(bytes);
  }

  #pass(takers: ReadonlySet<SharedMember>, tag: FlvTag): void {
    this.#hasCome = true;
    this.#kept?.tags.push(tag);
    for (const member of takers) member.onTag(tag);
  }

  /** @returns whether all have come to their end */
  #endTogether(): boolean {
    if ([...this.#members].some(({ isEnding }) => !isEnding)) return false;
    this.#port.end();
    return true;
  }

  /** Those that have come to their end while others go on do not wait for them. */
  #partEnded(): void {
    if (!this.isGoingOn) return;
    for (const member of this.#members) {
      if (member.isEnding) this.#part(member, { cause: 'ended', stderr: '' });
    }
  }

  #part(member: SharedMember, end: NormaliserEnd): void {
    this.#members.delete(member);
    const takers = this.#outputOf(member);
    takers.delete(member);
    if (takers.size === 0) this.outdate();
    member.settle(end);
  }

  #endOf(member: SharedMember, end: NormaliserEnd): NormaliserEnd {
    if (!this.#late) return end;
    const { dearest, isStill } = this.#late;
    // Each knows for itself up to when it was given the recording.
    return { ...end, cause: 'late', late: { givenMs: 0, isStill, isSpared: dearest !== member } };
  }

  #outputOf(member: SharedMember): Set<SharedMember> {
    const name = nameOf(member);
    const takers = this.#outputs.get(name) ?? new Set();
    this.#outputs.set(name, takers);
    return takers;
  }
}

function nameOf({ input }: SharedMember): string {
  return JSON.stringify([input.fromMs, outputOptions(input)]);
}

/** How much work the pictures are: pixels a second. */
function costOf(input: NormaliserInput): number {
  const { width, height } = outputSize(input) ?? { width: 0, height: 0 };
  return width * height * (input.target?.frameRate ?? 30);
}
