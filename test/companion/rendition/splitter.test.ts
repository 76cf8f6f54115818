import { beforeEach, describe, expect, it } from 'vitest';
import { Splitter } from '../../../companion/rendition/splitter.ts';
import { children, id, readElementHead } from '../../../companion/container/matroska/ebml.ts';
import { MatroskaReader } from '../../../companion/container/matroska/reader.ts';
import type { NormaliserEnd } from '../../../companion/encoder/normaliser.ts';
import type { Block } from '../../../companion/container/media.ts';
import type { FlvTag } from '../../../companion/flv/tag.ts';
import { chromeRecordings } from '../../helpers/chrome-recordings.ts';
import { FakeClock, settle } from '../../helpers/fake-clock.ts';
import { makeRecording, slices } from '../../helpers/recordings.ts';
import { FakeNormaliser } from './doubles.ts';

const { bytes, headerEnd, media } = chromeRecordings.matroska;
/** Long enough for what takes its time to be noticed. */
const [vp8Recording, copied] = await Promise.all([
  makeRecording('vp8-opus.webm', { seconds: 20, size: '64x36' }),
  makeRecording('h264-opus.mkv', { seconds: 20, size: '64x36' }),
]);

let clock: FakeClock;
let made: FakeNormaliser[];
let tags: FlvTag[];
let ended: NormaliserEnd | null;

beforeEach(() => {
  clock = new FakeClock();
  made = [];
  tags = [];
  ended = null;
});

/** A splitter and the reader of what it is given. */
class Splitting extends Splitter {
  readonly #reader = new MatroskaReader();

  /** The recording goes on by these bytes. */
  feed(bytes: Buffer): void {
    const blocks = this.#reader.push(bytes);
    this.write({ bytes, blocks, tracks: this.#reader.tracks });
  }
}

function splitter(
  input: FakeNormaliser['input'] = media,
  onTag: (tag: FlvTag) => void = () => undefined,
): Splitting {
  const start = (input: FakeNormaliser['input'], onTag: (tag: FlvTag) => void): FakeNormaliser => {
    made.push(new FakeNormaliser(input, onTag));
    return made.at(-1)!;
  };
  const take = (tag: FlvTag): void => {
    tags.push(tag);
    onTag(tag);
  };
  const splitting = new Splitting(input, take, { start, clock });
  void splitting.closed.then((end) => (ended = end));
  return splitting;
}

/** Every block of a recording. */
function blocks(recording: Buffer): Block[] {
  return [...new MatroskaReader().push(recording)];
}

const pictures = () => tags.filter((tag) => tag.type === 'video' && !tag.sequenceHeader);

/** A Matroska recording of these pictures, each a SimpleBlock with its time in ms. */
function recordingOf(...shown: readonly number[]): Buffer {
  const block = (ms: number, at: number): Buffer =>
    Buffer.from([0xa3, 0x86, 0x81, ms >> 8, ms & 0xff, at === 0 ? 0x80 : 0, 0x65, 1]);
  const configured = Buffer.from([1, 100, 0, 31, 0xff, 0xe0, 0]);
  const track = Buffer.concat([
    Buffer.from([0xd7, 0x81, 1, 0x83, 0x81, 1, 0x86, 0x8f]),
    Buffer.from('V_MPEG4/ISO/AVC'),
    Buffer.from([0x63, 0xa2, 0x80 | configured.length]),
    configured,
  ]);
  return Buffer.concat([
    Buffer.from('1a45dfa380' + '1853806701ffffffffffffff', 'hex'),
    Buffer.from([0x16, 0x54, 0xae, 0x6b, 0x80 | (track.length + 2), 0xae, 0x80 | track.length]),
    track,
    Buffer.from('1f43b67501ffffffffffffffe78100', 'hex'),
    ...shown.map(block),
  ]);
}

describe('a splitter', () => {
  it('gives every picture on with the bytes that complete it, at its own time', () => {
    const splitting = splitter();
    const expected = blocks(bytes).filter(({ kind }) => kind === 'video');
    let given = 0;
    for (const slice of slices(bytes, 1_500)) {
      splitting.feed(slice);
      given += slice.length;
      const whole = blocks(bytes.subarray(0, given)).filter(({ kind }) => kind === 'video');
      if (pictures().length !== whole.length) expect.fail(`${pictures().length} after ${given} bytes`);
    }
    expect(pictures().map(({ timestamp, keyframe }) => ({ ms: timestamp, keyframe }))).toEqual(
      expected.map(({ ms, keyframe }) => ({ ms, keyframe })),
    );
  });

  it('opens with both decoder configurations', () => {
    splitter().feed(bytes.subarray(0, 20_000));
    expect(
      tags.slice(0, 3).map(({ type, sequenceHeader, keyframe }) => [type, sequenceHeader, keyframe]),
    ).toEqual([
      ['video', true, false],
      ['audio', true, false],
      ['video', false, true],
    ]);
  });

  it('gives ffmpeg the sound, all of it and nothing else', () => {
    const splitting = splitter();
    for (const slice of slices(bytes, 1_500)) splitting.feed(slice);
    expect(made).toHaveLength(1);
    expect(made[0]!.input).toMatchObject({ container: 'matroska', videoCodec: null, fromMs: 1_000 });
    const written = Buffer.concat(made[0]!.written);
    const sound = blocks(bytes).filter(({ kind }) => kind === 'audio');
    const found: { ms: number; payload: Buffer }[] = [];
    for (let at = written.indexOf(Buffer.from('1f43b675', 'hex')); at < written.length;) {
      const head = readElementHead(written.subarray(at))!;
      if (head === 'invalid') throw new Error('not an element');
      const inside = [...children(written.subarray(at + head.length, at + head.length + head.size!))];
      const time = inside.find((child) => child.id === id.timestamp)!.payload.readBigUInt64BE();
      const block = inside.find((child) => child.id === id.simpleBlock)!.payload;
      found.push({ ms: Number(time) - 1_000, payload: block.subarray(4) });
      at += head.length + head.size!;
    }
    expect(found).toEqual(sound.map(({ ms, payload }) => ({ ms, payload })));
  });

  it("gives ffmpeg's sound on in the recording's own time, without another configuration", () => {
    const splitting = splitter();
    splitting.feed(bytes.subarray(0, 20_000));
    tags = [];
    made[0]!.header();
    made[0]!.sound(979);
    made[0]!.sound(1_000);
    expect(tags).toEqual([]);
    splitting.feed(bytes.subarray(20_000, 22_000));
    expect(tags.slice(0, 2).map(({ type, timestamp }) => [type, timestamp])).toEqual([
      ['audio', -21],
      ['audio', 0],
    ]);
    splitting.kill();
    expect(clock.pending).toBe(0);
  });

  it('lets sound wait for the next pictures, but not for long', async () => {
    splitter().feed(bytes.subarray(0, 20_000));
    tags = [];
    made[0]!.sound(1_000);
    await clock.advance(149);
    expect(tags).toEqual([]);
    await clock.advance(1);
    expect(tags.map(({ type, timestamp }) => [type, timestamp])).toEqual([['audio', 0]]);
  });

  it('needs no ffmpeg for a recording without sound', async () => {
    const splitting = splitter();
    splitting.feed(await makeRecording('h264.mkv', { seconds: 1 }));
    expect(made).toEqual([]);
    expect(pictures()).toHaveLength(30);
    splitting.end([]);
    await settle();
    expect(ended).toMatchObject({ cause: 'ended' });
  });

  it('ends when its ffmpeg has written out its end', async () => {
    const splitting = splitter();
    splitting.feed(bytes);
    made[0]!.sound(1_021);
    splitting.end([]);
    splitting.feed(bytes.subarray(headerEnd));
    await settle();
    expect(ended).toMatchObject({ cause: 'ended' });
    expect(tags.at(-1)).toMatchObject({ type: 'audio', timestamp: 21 });
    expect(clock.pending).toBe(0);
  });

  it('has failed when its ffmpeg dies, and gives nothing on any more', async () => {
    const splitting = splitter();
    splitting.feed(bytes.subarray(0, 20_000));
    made[0]!.die();
    await settle();
    expect(ended).toEqual({ cause: 'failed', stderr: 'a fake death' });
    tags = [];
    splitting.feed(bytes.subarray(20_000));
    expect(tags).toEqual([]);
  });

  it('kills its ffmpeg when it is killed', async () => {
    const splitting = splitter();
    splitting.feed(bytes.subarray(0, 20_000));
    splitting.kill();
    await settle();
    expect(ended).toMatchObject({ cause: 'killed' });
    expect(await made[0]!.closed).toMatchObject({ cause: 'killed' });
  });
});

/** A recording as it comes in, a tenth of a second at a time: what `each` is called with has come by then. */
async function live(
  splitting: Splitting,
  recording: Buffer,
  seconds: number,
  each: (ms: number) => void = () => undefined,
): Promise<void> {
  const all = slices(recording, Math.ceil(recording.length / (seconds * 10)));
  for (let ms = 0; ms < seconds * 1_000; ms += 100) {
    const next = all.next();
    if (!next.done) splitting.feed(next.value);
    each(ms);
    await clock.advance(100);
  }
}

describe('an ffmpeg that makes the picture', () => {
  const vp8 = { ...media, videoCodec: 'vp8' } as const;
  const encoder = () => made.find(({ input }) => input.videoCodec === 'vp8')!;
  const sound = () => made.find(({ input }) => input.videoCodec === null)!;

  it('that keeps up is left alone', async () => {
    const splitting = splitter(vp8);
    await live(splitting, vp8Recording, 20, (ms) => {
      encoder()?.picture(1_000 + ms, ms % 2_000 === 0);
      sound()?.sound(1_000 + ms);
      if (splitting.trouble) expect.fail(`${splitting.trouble} at ${ms}`);
    });
    expect([ended, made.length]).toEqual([null, 2]);
    splitting.kill();
    await settle();
    expect(clock.pending).toBe(0);
  });

  it('takes longer for the first than the sound, which waits for it and begins with it', () => {
    const splitting = splitter(vp8);
    splitting.feed(vp8Recording.subarray(0, 40_000));
    tags = [];
    for (const ms of [280, 301]) sound().sound(1_000 + ms);
    splitting.feed(vp8Recording.subarray(40_000, 42_000));
    expect(tags).toEqual([]);
    encoder().picture(1_000, true);
    const out = tags.filter(({ sequenceHeader }) => !sequenceHeader);
    expect(out.slice(0, 2).map(({ type, timestamp }) => [type, timestamp])).toEqual([
      ['video', 0],
      ['audio', 0],
    ]);
    expect(out.at(-1)).toMatchObject({ type: 'audio', timestamp: 301 });
    splitting.kill();
  });

  it('is not waited for by the sound for more than five seconds', async () => {
    const splitting = splitter(vp8);
    splitting.feed(vp8Recording.subarray(0, 40_000));
    tags = [];
    sound().sound(1_000);
    await clock.advance(4_999);
    expect(tags).toEqual([]);
    await clock.advance(1);
    expect(tags.at(-1)).toMatchObject({ type: 'audio', timestamp: 0 });
    splitting.kill();
  });

  it('at a quarter of the speed is told within five seconds, and ends all of it within eight', async () => {
    const splitting = splitter(vp8);
    let lateAt: number | null = null;
    let endedAt: number | null = null;
    await live(splitting, vp8Recording, 20, (ms) => {
      encoder()?.picture(1_000 + ms / 4, ms === 0);
      sound()?.sound(1_000 + ms);
      if (splitting.trouble === 'late') lateAt ??= ms;
      if (ended) endedAt ??= ms;
    });
    expect(lateAt).toBeLessThan(5_000);
    expect(endedAt).toBeLessThan(8_000);
    expect(ended).toMatchObject({ cause: 'late', late: { isStill: false } });
    expect(ended!.late!.givenMs).toBeGreaterThan(endedAt! - 800);
    expect(clock.pending).toBe(0);
  });

  it('that is slow only for a while is told, and goes on', async () => {
    const splitting = splitter(vp8);
    const late: number[] = [];
    let out = 0;
    await live(splitting, vp8Recording, 20, (ms) => {
      out = Math.min(ms, out + (ms < 4_000 ? 0 : 250));
      encoder()?.picture(1_000 + out, ms === 0);
      sound()?.sound(1_000 + ms);
      if (splitting.trouble === 'late') late.push(ms);
    });
    expect(late.length).toBeGreaterThan(0);
    expect(late.at(-1)).toBeLessThan(8_000);
    expect(ended).toBeNull();
    splitting.kill();
  });

  it.each([0, 3_000])('that stands still from %i ms on is given up within six seconds', async (from) => {
    const splitting = splitter(vp8);
    let endedAt = Infinity;
    await live(splitting, vp8Recording, 12, (ms) => {
      if (ms < from) encoder()?.picture(1_000 + ms, ms === 0);
      if (ended) endedAt = Math.min(endedAt, ms);
    });
    expect(endedAt - from).toBeGreaterThan(4_000);
    expect(endedAt - from).toBeLessThan(6_000);
    expect(ended).toMatchObject({ cause: 'late', late: { isStill: true } });
    expect(await encoder().closed).toMatchObject({ cause: 'killed' });
  });

  it('is not blamed for a time in which the companion stood still', async () => {
    const splitting = splitter(vp8);
    await live(splitting, vp8Recording.subarray(0, 20_000), 4);
    // Nothing of what it makes could be read meanwhile.
    clock.jump(45_000);
    await clock.advance(250);
    expect(ended).toBeNull();
    encoder().picture(1_000, true);
    splitting.kill();
  });

  it('of which too much waits is late, too', async () => {
    const splitting = splitter(vp8);
    const recording = vp8Recording;
    splitting.feed(recording.subarray(0, 10_000));
    encoder().keepsUp = false;
    splitting.feed(recording.subarray(10_000, 20_000));
    await settle();
    expect(ended).toMatchObject({ cause: 'late' });
  });

  it('and all else of a recording that is not taken apart has longer, but not for ever', async () => {
    const splitting = splitter({ ...vp8, unfit: true });
    let endedAt = Infinity;
    await live(splitting, vp8Recording, 20, (ms) => {
      if (ended) endedAt = Math.min(endedAt, ms);
    });
    expect(made).toHaveLength(1);
    expect(endedAt).toBeGreaterThan(11_000);
    expect(endedAt).toBeLessThan(14_000);
    expect(ended).toMatchObject({ cause: 'late' });
  });
});

describe('an ffmpeg that makes the sound of pictures that are copied', () => {
  const heard = () => tags.filter((tag) => tag.type === 'audio' && !tag.sequenceHeader);

  it('and stands still is replaced; no picture is lost, and silence goes out meanwhile', async () => {
    const splitting = splitter();
    await live(splitting, copied.subarray(0, Math.floor(copied.length * 0.6)), 12, (ms) => {
      if (ms < 2_000) made[0]?.sound(1_000 + ms);
      // The second one begins where the first was given up.
      if (made[1]) made[1].sound(1_000 + ms - 7_000);
    });
    expect(made).toHaveLength(2);
    expect(await made[0]!.closed).toMatchObject({ cause: 'killed' });
    expect(ended).toBeNull();
    expect(splitting.trouble).toBe('lesser');
    expect(pictures().length).toBeGreaterThan(355);
    const times = heard().map(({ timestamp }) => timestamp);
    const steps = times.slice(1).map((time, at) => time - times[at]!);
    // While the pictures come it is never further behind them than two seconds.
    expect(Math.max(...steps.filter((_, at) => times[at]! > 2_000 && times[at]! < 6_000))).toBeLessThan(30);
    splitting.end([]);
    await settle();
    expect(ended).toMatchObject({ cause: 'ended' });
    expect(clock.pending).toBe(0);
  });

  it('and is slow is replaced, too, and that is said for a while', async () => {
    const splitting = splitter();
    const slow: number[] = [];
    let replacedAt = 0;
    await live(splitting, copied, 20, (ms) => {
      if (made.length === 2 && replacedAt === 0) replacedAt = ms;
      if (made.length < 2) made[0]?.sound(1_000 + ms / 4);
      else made[1]!.sound(1_000 + ms - replacedAt);
      if (splitting.trouble) slow.push(ms);
      if (splitting.trouble === 'late') expect.fail(`pictures late at ${ms}`);
    });
    expect(made).toHaveLength(2);
    expect(replacedAt).toBeLessThan(8_000);
    expect(slow[0]).toBeLessThan(5_000);
    expect(slow.at(-1)).toBeGreaterThan(replacedAt + 9_000);
    expect(slow.at(-1)).toBeLessThan(replacedAt + 11_000);
    splitting.kill();
  });

  it('and dies is no matter of its own: what it had is read again', async () => {
    splitter().feed(bytes.subarray(0, 20_000));
    made[0]!.die();
    await settle();
    expect(ended).toMatchObject({ cause: 'failed' });
  });
});

describe('a recording that is not for a splitter', () => {
  it.each([
    ['pictures that are shown in another order', recordingOf(0, 100, 33, 67)],
    [
      'several frames in a block',
      Buffer.from(recordingOf(0).toString('hex').replace('810000806501', '810000826501'), 'hex'),
    ],
  ])('is known by %s', async (what, recording) => {
    splitter().feed(recording);
    await settle();
    expect(ended).toEqual({ cause: 'unfit', stderr: what });
  });

  it('is known by sound of a time that cannot be', async () => {
    const wild = Buffer.from(bytes.subarray(0, headerEnd + 4_000));
    const track = blocks(wild).find(({ kind }) => kind === 'audio')!;
    // Its cluster begins at 0: two seconds before that.
    const at = wild.indexOf(track.payload.subarray(0, 16)) - 3;
    wild.writeInt16BE(-2_000, at);
    splitter().feed(wild);
    await settle();
    expect(ended).toEqual({ cause: 'unfit', stderr: 'sound of a time that cannot be' });
  });

  it('is not one whose pictures come in the order in which they are shown', async () => {
    const splitting = splitter();
    splitting.feed(recordingOf(0, 33, 33, 67));
    expect(pictures()).toHaveLength(4);
    splitting.end([]);
    await settle();
    expect(ended).toMatchObject({ cause: 'ended' });
  });
});

describe('a splitter that is at its end leaves no timer behind', () => {
  const vp8 = { ...media, videoCodec: 'vp8' } as const;
  const pictured = vp8Recording.subarray(0, 20_000);
  const more = blocks(vp8Recording.subarray(0, 30_000)).slice(-10);

  it.each<[NormaliserEnd['cause'], (splitting: Splitting) => void]>([
    ['killed', (splitting) => splitting.kill()],
    ['ended', (splitting) => splitting.end([])],
    [
      'late',
      (splitting) => {
        for (const each of made) each.keepsUp = false;
        splitting.write({ bytes: Buffer.alloc(1), blocks: more, tracks: null });
      },
    ],
    ['failed', () => made[0]!.die()],
  ])('where it is %s by what it does because nothing comes', async (cause, end) => {
    const splitting = splitter(vp8, () => {
      // Nothing else goes out as time passes.
      if (clock.now() > 0 && ended === null) end(splitting);
    });
    splitting.feed(pictured);
    made.find(({ input }) => input.videoCodec === 'vp8')!.picture(1_000, true);
    await clock.advance(4_500);
    expect(ended).toMatchObject({ cause });
    expect(clock.pending).toBe(0);
  });

  it('where it turns out then not to be for this recording', async () => {
    const laced = Buffer.from([0xa3, 0x86, 0x81, 0, 67, 0x02, 0x65, 1]);
    const splitting = splitter(media, () => {
      if (clock.now() > 0 && ended === null) splitting.feed(laced);
    });
    splitting.feed(recordingOf(0, 33));
    expect(clock.pending).toBe(1);
    await clock.advance(4_500);
    expect(ended).toEqual({ cause: 'unfit', stderr: 'several frames in a block' });
    expect(clock.pending).toBe(0);
  });

  it('where sound still waits for the next pictures, though its ffmpeg has not left yet', () => {
    const splitting = splitter();
    splitting.feed(bytes.subarray(0, 20_000));
    made[0]!.sound(1_021);
    expect(clock.pending).toBe(2);
    splitting.kill();
    expect(clock.pending).toBe(0);
  });

  it('where its ffmpeg has left unasked', async () => {
    splitter().feed(bytes.subarray(0, 20_000));
    made[0]!.end();
    await settle();
    expect(ended).toMatchObject({ cause: 'ended' });
    expect(clock.pending).toBe(0);
  });
});
