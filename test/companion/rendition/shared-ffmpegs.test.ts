import { beforeEach, describe, expect, it } from 'vitest';
import type { NormaliserInput } from '../../../companion/encoder/ffmpeg-options.ts';
import type { NormaliserEnd, NormaliserOutput } from '../../../companion/encoder/normaliser.ts';
import { makeTag } from '../../../companion/flv/make-tag.ts';
import type { FlvTag } from '../../../companion/flv/tag.ts';
import type { NormaliserPort } from '../../../companion/rendition/normaliser-port.ts';
import { SharedFfmpegs } from '../../../companion/rendition/shared-ffmpegs.ts';
import { FakeClock, settle } from '../../helpers/fake-clock.ts';

/** An ffmpeg that notes what it is given, and puts out what a test tells it to. */
class FakeFfmpeg implements NormaliserPort {
  given = '';
  /** How it was left: it goes only when a test says so. */
  asked: 'end' | 'kill' | null = null;
  close!: (end: NormaliserEnd) => void;
  readonly closed = new Promise<NormaliserEnd>((resolve) => (this.close = resolve));

  constructor(readonly outputs: readonly NormaliserOutput[]) {}

  get sizes(): string {
    return this.outputs.map(({ input }) => input.target?.height ?? 'sound').join(' ');
  }

  write(bytes: Buffer): boolean {
    this.given += bytes.toString();
    return true;
  }

  end(): void {
    this.asked = 'end';
  }

  kill(): void {
    this.asked ??= 'kill';
  }
}

let clock: FakeClock;
let made: FakeFfmpeg[];
let ffmpegs: SharedFfmpegs;

beforeEach(() => {
  clock = new FakeClock();
  made = [];
  ffmpegs = new SharedFfmpegs((outputs) => {
    made.push(new FakeFfmpeg(outputs));
    return made.at(-1)!;
  }, clock);
});

const recording = {};
const h264 = { container: 'matroska', configured: true, width: 1920, height: 1080, recording } as const;
const soundOf: NormaliserInput = { ...h264, videoCodec: null };

function quality(height: number, of: object = recording): NormaliserInput {
  const target = { width: (height * 16) / 9, height, frameRate: 30, videoKbps: 1_000, keyframeSeconds: 2 };
  return { ...h264, recording: of, videoCodec: 'h264', target: { ...target, encoder: 'libx264' } };
}

/** One who has an ffmpeg made of what is asked, and has given it this. */
class User {
  readonly tags: FlvTag[] = [];
  readonly port: NormaliserPort;
  end: NormaliserEnd | null = null;

  constructor(input: NormaliserInput, first = 'ab') {
    this.port = ffmpegs.start(input, (tag) => this.tags.push(tag));
    void this.port.closed.then((end) => (this.end = end));
    this.give(first);
  }

  get isOutdated(): boolean {
    return this.port.sharing!.isOutdated;
  }

  give(text: string): void {
    for (const each of text) this.port.write(Buffer.from(each));
  }
}

const picture = (ms: number): FlvTag => makeTag('video', ms, Buffer.from([0x17, 1, 0, 0, 0, 1]));
const begin = (): Promise<void> => clock.advance(0);

describe('an ffmpeg', () => {
  it('is shared by those who begin with the same, is given it once, and each gets what it wants', async () => {
    const [large, small] = [new User(quality(720)), new User(quality(360))];
    await begin();
    expect(made.map(({ sizes }) => sizes)).toEqual(['720 360']);
    large.give('cde');
    small.give('cd');
    small.give('efg');
    large.give('fgh');
    expect(made[0]!.given).toBe('abcdefgh');
    made[0]!.outputs[0]!.onTag(picture(1));
    made[0]!.outputs[1]!.onTag(picture(2));
    expect([large, small].map(({ tags }) => tags.map(({ timestamp }) => timestamp))).toEqual([[1], [2]]);
    expect([large.isOutdated, small.isOutdated]).toEqual([false, false]);
  });

  it('makes once what several want', async () => {
    const users = [new User(quality(720)), new User(quality(720)), new User(quality(360))];
    await begin();
    expect(made.map(({ sizes }) => sizes)).toEqual(['720 360']);
    made[0]!.outputs[0]!.onTag(picture(1));
    expect(users.map(({ tags }) => tags.length)).toEqual([1, 1, 0]);
    users[1]!.port.kill();
    await settle();
    expect(users.map(({ isOutdated }) => isOutdated)).toEqual([false, false, false]);
  });

  it.each([
    ['another recording', () => new User(quality(360, {}))],
    ['another keyframe', () => new User(quality(360), 'x')],
    ['sound', () => new User(soundOf)],
  ])('is not shared with who begins with %s', async (_what, other) => {
    new User(quality(720));
    other();
    await begin();
    expect(made.map(({ outputs }) => outputs.length)).toEqual([1, 1]);
  });

  it('is its own of what nobody else can have', () => {
    const { recording: _, ...alone } = quality(720);
    new User(alone);
    new User({ ...h264, videoCodec: 'h264', shownMs: 1_000 });
    expect(made.map(({ given }) => given)).toEqual(['ab', 'ab']);
  });

  it('of sound is joined by who comes a little later, who gets what has come of it', async () => {
    const first = new User(soundOf, 'abcd');
    await begin();
    made[0]!.outputs[0]!.onTag(picture(1));
    const second = new User(soundOf, 'ab');
    await begin();
    made[0]!.outputs[0]!.onTag(picture(2));
    second.give('cdef');
    first.give('efg');
    expect(made.map(({ given }) => given)).toEqual(['abcdefg']);
    expect(second.tags).toEqual(first.tags);
    expect(second.tags).toHaveLength(2);
  });

  it('is outdated when another quality is asked for later: both begin anew at the same keyframe, and share again', async () => {
    const large = new User(quality(720));
    await begin();
    const small = new User(quality(360), 'b');
    await begin();
    expect([large.isOutdated, small.isOutdated]).toEqual([true, true]);
    for (const each of [large, small]) each.port.end();
    const anew = [new User(quality(720), 'k'), new User(quality(360), 'k')];
    await begin();
    expect(made.map(({ asked, sizes }) => `${sizes}: ${asked}`)).toEqual([
      '720: end',
      '360: end',
      '720 360: null',
    ]);
    expect(anew.map(({ isOutdated }) => isOutdated)).toEqual([false, false]);
  });

  it('does not have those begin anew again and again who cannot share', async () => {
    const users = [new User(quality(720), 'a'), new User(quality(360), 'b')];
    await begin();
    expect(users.map(({ isOutdated }) => isOutdated)).toEqual([false, false]);
  });

  it('goes on for the others when one leaves, who are outdated then', async () => {
    const [large, small] = [new User(quality(720)), new User(quality(360))];
    await begin();
    small.port.kill();
    await settle();
    expect(small.end).toMatchObject({ cause: 'killed' });
    expect([made[0]!.asked, large.isOutdated]).toEqual([null, true]);
    made[0]!.outputs[1]!.onTag(picture(1));
    expect(small.tags).toEqual([]);
    large.port.kill();
    expect(made[0]!.asked).toBe('kill');
  });

  it('writes out its end when all have come to theirs, and does not keep one waiting that is alone in that', async () => {
    const [large, small] = [new User(quality(720)), new User(quality(360))];
    await begin();
    small.port.end();
    await clock.advance(49);
    expect([made[0]!.asked, small.end, large.isOutdated]).toEqual([null, null, true]);
    await clock.advance(1);
    expect([made[0]!.asked, small.end]).toMatchObject([null, { cause: 'ended' }]);
    large.port.end();
    expect(made[0]!.asked).toBe('end');
    made[0]!.close({ cause: 'ended', stderr: '' });
    await settle();
    expect(large.end).toMatchObject({ cause: 'ended' });
  });

  it('that dies is told to all', async () => {
    const users = [new User(quality(720)), new User(quality(360))];
    await begin();
    made[0]!.close({ cause: 'failed', stderr: 'it died' });
    await settle();
    expect(users.map(({ end }) => end)).toMatchObject([{ stderr: 'it died' }, { stderr: 'it died' }]);
  });

  it('that does not keep up ends for all, and only the one with the most work is asked for less', async () => {
    const users = [new User(quality(360)), new User(quality(720)), new User(quality(480))];
    await begin();
    expect(users[0]!.port.sharing!.fellBehind(false)).toBe(true);
    expect(users[1]!.port.sharing!.fellBehind(false)).toBe(false);
    expect(made[0]!.asked).toBe('kill');
    made[0]!.close({ cause: 'killed', stderr: '' });
    await settle();
    expect(users.map(({ end }) => [end?.cause, end?.late?.isSpared])).toEqual([
      ['late', true],
      ['late', false],
      ['late', true],
    ]);
  });

  it('with several outputs that comes to nothing is not tried again with that recording', async () => {
    const first = [new User(quality(720)), new User(quality(360))];
    await begin();
    made[0]!.close({ cause: 'failed', stderr: 'no such pipe' });
    await settle();
    expect(first.map(({ end }) => end?.cause)).toEqual(['failed', 'failed']);
    const again = [new User(quality(720)), new User(quality(360))];
    await begin();
    expect(made.map(({ sizes }) => sizes)).toEqual(['720 360', '720', '360']);
    expect(again.map(({ isOutdated }) => isOutdated)).toEqual([false, false]);
  });

  it('is not started for who has left before', async () => {
    const user = new User(quality(720));
    user.port.kill();
    await begin();
    expect(made).toEqual([]);
    expect(user.end).toMatchObject({ cause: 'killed' });
  });
});
