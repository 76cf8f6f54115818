import { beforeEach, describe, expect, it } from 'vitest';
import { Splitter } from '../../../companion/broadcast/splitter.ts';
import { children, id, readElementHead } from '../../../companion/broadcast/ebml.ts';
import { MatroskaReader } from '../../../companion/broadcast/matroska-reader.ts';
import type { NormaliserEnd } from '../../../companion/ffmpeg/normaliser.ts';
import type { Block } from '../../../companion/broadcast/media.ts';
import type { FlvTag } from '../../../companion/flv/tag.ts';
import { chromeRecordings } from '../../helpers/chrome-recordings.ts';
import { FakeClock, settle } from '../../helpers/fake-clock.ts';
import { makeRecording, slices } from '../../helpers/recordings.ts';
import { FakeNormaliser } from './doubles.ts';

const { bytes, headerEnd, media } = chromeRecordings.matroska;

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

function splitter(): Splitter {
  const start = (input: FakeNormaliser['input'], onTag: (tag: FlvTag) => void): FakeNormaliser => {
    made.push(new FakeNormaliser(input, onTag));
    return made.at(-1)!;
  };
  const splitting = new Splitter(media, (tag) => tags.push(tag), { start, clock });
  void splitting.closed.then((end) => (ended = end));
  return splitting;
}

/** Every block of a recording. */
function blocks(recording: Buffer): Block[] {
  const all: Block[] = [];
  new MatroskaReader((block) => all.push(block)).push(recording);
  return all;
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
      splitting.write(slice);
      given += slice.length;
      const whole = blocks(bytes.subarray(0, given)).filter(({ kind }) => kind === 'video');
      if (pictures().length !== whole.length) expect.fail(`${pictures().length} after ${given} bytes`);
    }
    expect(pictures().map(({ timestamp, keyframe }) => ({ ms: timestamp, keyframe }))).toEqual(
      expected.map(({ ms, keyframe }) => ({ ms, keyframe })),
    );
  });

  it('opens with both decoder configurations', () => {
    splitter().write(bytes.subarray(0, 20_000));
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
    for (const slice of slices(bytes, 1_500)) splitting.write(slice);
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
    splitting.write(bytes.subarray(0, 20_000));
    tags = [];
    made[0]!.header();
    made[0]!.sound(979);
    made[0]!.sound(1_000);
    expect(tags).toEqual([]);
    splitting.write(bytes.subarray(20_000, 22_000));
    expect(tags.slice(0, 2).map(({ type, timestamp }) => [type, timestamp])).toEqual([
      ['audio', -21],
      ['audio', 0],
    ]);
    splitting.kill();
    expect(clock.pending).toBe(0);
  });

  it('lets sound wait for the next pictures, but not for long', async () => {
    splitter().write(bytes.subarray(0, 20_000));
    tags = [];
    made[0]!.sound(1_021);
    await clock.advance(149);
    expect(tags).toEqual([]);
    await clock.advance(1);
    expect(tags.map(({ type, timestamp }) => [type, timestamp])).toEqual([['audio', 21]]);
  });

  it('needs no ffmpeg for a recording without sound', async () => {
    const splitting = splitter();
    splitting.write(await makeRecording('h264.mkv', { seconds: 1 }));
    expect(made).toEqual([]);
    expect(pictures()).toHaveLength(30);
    splitting.end();
    await settle();
    expect(ended).toMatchObject({ cause: 'ended' });
  });

  it('ends when its ffmpeg has written out its end', async () => {
    const splitting = splitter();
    splitting.write(bytes);
    made[0]!.sound(1_021);
    splitting.end();
    splitting.write(bytes.subarray(headerEnd));
    await settle();
    expect(ended).toMatchObject({ cause: 'ended' });
    expect(tags.at(-1)).toMatchObject({ type: 'audio', timestamp: 21 });
    expect(clock.pending).toBe(0);
  });

  it('has failed when its ffmpeg dies, and gives nothing on any more', async () => {
    const splitting = splitter();
    splitting.write(bytes.subarray(0, 20_000));
    made[0]!.die();
    await settle();
    expect(ended).toEqual({ cause: 'failed', stderr: 'a fake death' });
    tags = [];
    splitting.write(bytes.subarray(20_000));
    expect(tags).toEqual([]);
  });

  it('has failed when sound goes in and none comes out for ten seconds', async () => {
    const splitting = splitter();
    splitting.write(bytes.subarray(0, 20_000));
    made[0]!.sound(1_000);
    await clock.advance(20_000);
    splitting.write(bytes.subarray(20_000, 30_000));
    await clock.advance(10_001);
    splitting.write(bytes.subarray(30_000, 40_000));
    await settle();
    expect(ended).toEqual({ cause: 'failed', stderr: 'no sound comes out' });
  });

  it('kills its ffmpeg when it is killed', async () => {
    const splitting = splitter();
    splitting.write(bytes.subarray(0, 20_000));
    splitting.kill();
    await settle();
    expect(ended).toMatchObject({ cause: 'killed' });
    expect(await made[0]!.closed).toMatchObject({ cause: 'killed' });
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
    splitter().write(recording);
    await settle();
    expect(ended).toEqual({ cause: 'unfit', stderr: what });
  });

  it('is known by sound of a time that cannot be', async () => {
    const wild = Buffer.from(bytes.subarray(0, headerEnd + 4_000));
    const track = blocks(wild).find(({ kind }) => kind === 'audio')!;
    // Its cluster begins at 0: two seconds before that.
    const at = wild.indexOf(track.payload.subarray(0, 16)) - 3;
    wild.writeInt16BE(-2_000, at);
    splitter().write(wild);
    await settle();
    expect(ended).toEqual({ cause: 'unfit', stderr: 'sound of a time that cannot be' });
  });

  it('is not one whose pictures come in the order in which they are shown', async () => {
    const splitting = splitter();
    splitting.write(recordingOf(0, 33, 33, 67));
    expect(pictures()).toHaveLength(4);
    splitting.end();
    await settle();
    expect(ended).toMatchObject({ cause: 'ended' });
  });
});
