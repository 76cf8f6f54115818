import { beforeEach, describe, expect, it, vi } from 'vitest';
import { EpochPosition } from '../../../companion/rendition/epoch-position.ts';
import { Epoch } from '../../../companion/rendition/epoch.ts';
import { Rendition } from '../../../companion/rendition/rendition.ts';
import type { SlateShape } from '../../../companion/rendition/slate.ts';
import type { FlvTag } from '../../../companion/flv/tag.ts';
import { chromeRecordings, leaping } from '../../helpers/chrome-recordings.ts';
import { FakeClock, settle } from '../../helpers/fake-clock.ts';
import { captureLog } from '../../helpers/log-capture.ts';
import { fakeClip, FakeNormaliser } from './doubles.ts';

const { bytes, headerEnd, keyframes } = chromeRecordings.matroska;

let clock: FakeClock;
let made: FakeNormaliser[];
let rendition: Rendition;
let tags: FlvTag[];
/** Of the slate's clips that were made. */
let shapes: SlateShape[];
/** How long the slate's clip takes to be made, in ms. */
let clipMs: number;

beforeEach(() => {
  clock = new FakeClock();
  made = [];
  clipMs = 0;
  shapes = [];
  rendition = new Rendition({
    clock,
    log: captureLog({ clock }).logger,
    makeSlateClip: (shape) => {
      shapes.push(shape);
      return new Promise((resolve) => clock.setTimer(clipMs, () => resolve(fakeClip())));
    },
    startNormaliser: (input, onTag) => {
      const normaliser = new FakeNormaliser(input, onTag);
      made.push(normaliser);
      return normaliser;
    },
  });
  tags = [];
  rendition.subscribe((tag) => tags.push(tag));
});

const times = () => tags.filter((tag) => !tag.sequenceHeader).map((tag) => tag.timestamp);
const timesOf = (type: FlvTag['type']) =>
  tags.filter((tag) => tag.type === type && !tag.sequenceHeader).map((tag) => tag.timestamp);
const pictureTimes = () => timesOf('video');
const soundTimes = () => timesOf('audio');

/** A new epoch that has come as far as `end`. */
function begin(end = 2_000, number = 0): Epoch {
  const epoch = new Epoch(number);
  epoch.push(bytes.subarray(0, end));
  rendition.begin(epoch);
  return epoch;
}

function feed(epoch: Epoch, from: number, to: number): void {
  rendition.advance(epoch.push(bytes.subarray(from, to)));
}

describe('a rendition', () => {
  it('starts its normaliser as soon as the header is whole, with all that came', () => {
    const epoch = begin(headerEnd - 10);
    expect(made).toHaveLength(0);
    feed(epoch, headerEnd - 10, headerEnd + 100);
    expect(made).toHaveLength(1);
    expect(Buffer.concat(made[0]!.written)).toEqual(bytes.subarray(0, headerEnd + 100));
    expect(made[0]!.input).toMatchObject({ container: 'matroska', videoCodec: 'h264', width: 320 });
  });

  it('gives whoever joins the headers and the group of pictures from its keyframe', () => {
    begin();
    made[0]!.header();
    made[0]!.picture(0, true);
    made[0]!.picture(33);
    made[0]!.picture(67, true);
    made[0]!.sound(70);
    expect(rendition.prelude().map((tag) => [tag.type, tag.timestamp, tag.keyframe])).toEqual([
      ['video', 0, false],
      ['video', 67, true],
      ['audio', 70, false],
    ]);
  });

  it('keeps on when a destination throws', () => {
    const broken = rendition.subscribe(() => {
      throw new Error('a bug');
    });
    begin();
    made[0]!.picture(0, true);
    broken();
    made[0]!.picture(33);
    expect(times()).toEqual([0, 33]);
  });
});

describe('a mistake with what is read again', () => {
  it('gives up that recording and nothing else: the next one goes on', async () => {
    begin();
    made[0]!.picture(0, true);
    const write = vi.spyOn(FakeNormaliser.prototype, 'write').mockImplementation(() => {
      throw new RangeError('a bug');
    });
    made[0]!.die();
    await settle();
    write.mockRestore();
    expect(rendition.failure).toBe('internal');
    begin(2_000, 1);
    expect(rendition.failure).toBeNull();
    made.at(-1)!.picture(0, true);
    expect(pictureTimes()).toHaveLength(2);
  });
});

describe('two epochs', () => {
  it('come one after the other, although the second is ready before the first has ended', async () => {
    begin();
    made[0]!.picture(0, true);
    made[0]!.end = () => undefined;
    begin(2_000, 1);
    made[1]!.picture(0, true);
    made[0]!.picture(33);
    expect(times()).toEqual([0, 33]);
    made[0]!.kill();
    await settle();
    expect(times()).toEqual([0, 33, 66]);
  });

  it('do not wait for a first normaliser that does not leave', async () => {
    begin();
    made[0]!.picture(0, true);
    made[0]!.end = () => undefined;
    begin(2_000, 1);
    made[1]!.picture(0, true);
    await clock.advance(2_000);
    expect(times()).toHaveLength(2);
    expect(clock.pending).toBe(0);
  });
});

describe('a normaliser that cannot be started, because no more files may be open,', () => {
  it('is tried again once a second for as long as that is so, and goes on from there', async () => {
    const epoch = begin(keyframes[1] + 3_000);
    let from = keyframes[1] + 3_000;
    const next = (): void => feed(epoch, from, (from += 10));
    for (let tries = 0; tries < 20; tries += 1) {
      made.at(-1)!.findNoRoom();
      await clock.advance(500);
      next();
      expect(made).toHaveLength(tries + 1);
      expect(rendition).toMatchObject({ trouble: 'no-room', failure: null });
      await clock.advance(500);
      next();
      expect(made).toHaveLength(tries + 2);
    }
    next();
    expect(rendition.trouble).toBeNull();
    made.at(-1)!.picture(0, true);
    expect(pictureTimes()).toEqual([0]);
  });
});

describe('a normaliser that dies', () => {
  it('is replaced from the last keyframe that went out, and nothing is said twice', async () => {
    const epoch = begin(keyframes[1] + 3_000);
    made[0]!.picture(0, true);
    made[0]!.picture(1_990, true);
    made[0]!.picture(2_028);
    made[0]!.sound(2_030);
    made[0]!.die();
    await settle();
    expect(Buffer.concat(made[1]!.written)).toEqual(
      Buffer.concat([bytes.subarray(0, headerEnd), bytes.subarray(keyframes[2], keyframes[1] + 3_000)]),
    );
    for (const time of [1_990, 2_028, 2_061]) made[1]!.picture(time, time === 1_990);
    expect(pictureTimes()).toEqual([0, 1_990, 2_028, 2_061]);
    expect(rendition.restarts).toBe(1);
    feed(epoch, keyframes[1] + 3_000, keyframes[1] + 4_000);
    expect(made[1]!.written.at(-1)).toHaveLength(1_000);
  });

  it('loses no sound that comes after its picture', async () => {
    begin(keyframes[1] + 3_000);
    made[0]!.picture(0, true);
    made[0]!.sound(1_920);
    made[0]!.picture(1_990, true);
    made[0]!.picture(2_028);
    made[0]!.die();
    await settle();
    expect(Buffer.concat(made[1]!.written)).toEqual(bytes.subarray(0, keyframes[1] + 3_000));
    for (const time of [1_920, 1_941, 1_963]) made[1]!.sound(time);
    expect(soundTimes()).toEqual([1_920, 1_941, 1_963]);
  });

  it('does not keep the whole recording because its sound stays away', async () => {
    const epoch = begin();
    const end = keyframes[5] + 3_000;
    for (let at = 2_000; at < end; at += 1_000) feed(epoch, at, Math.min(end, at + 1_000));
    made[0]!.picture(0, true);
    made[0]!.sound(20);
    made[0]!.picture(13_000);
    made[0]!.die();
    await settle();
    const kept = Buffer.concat(made[1]!.written).subarray(headerEnd);
    expect(kept.equals(bytes.subarray(keyframes[3], end))).toBe(true);
  });

  it('loses no group of pictures that it still held', async () => {
    begin(keyframes[1] + 3_000);
    made[0]!.picture(0, true);
    made[0]!.picture(1_957);
    made[0]!.sound(1_960);
    made[0]!.die();
    await settle();
    expect(Buffer.concat(made[1]!.written)).toEqual(bytes.subarray(0, keyframes[1] + 3_000));
    for (const time of [0, 1_957, 1_990]) made[1]!.picture(time, time !== 1_957);
    expect(pictureTimes()).toEqual([0, 1_957, 1_990]);
  });

  it('once more without anything new is replaced at the next keyframe only', async () => {
    const epoch = begin(keyframes[1] + 3_000);
    made[0]!.picture(0, true);
    made[0]!.sound(5);
    made[0]!.die();
    await settle();
    made[1]!.die();
    await settle();
    expect(made).toHaveLength(2);
    feed(epoch, keyframes[1] + 3_000, keyframes[3] + 1_000);
    expect(made).toHaveLength(3);
    expect(Buffer.concat(made[2]!.written).subarray(headerEnd)).toEqual(
      bytes.subarray(keyframes[3], keyframes[3] + 1_000),
    );
  });

  it('three times without anything new gives the epoch up, but not the next one', async () => {
    const epoch = begin(2_000);
    for (const [from, to] of [
      [2_000, keyframes[1] + 2_000],
      [keyframes[1] + 2_000, keyframes[3] + 2_000],
      [keyframes[3] + 2_000, bytes.length],
    ] as const) {
      made.at(-1)!.die();
      await settle();
      feed(epoch, from, to);
    }
    expect(made).toHaveLength(3);
    expect(rendition.failure).toBe('ffmpeg-failed');
    const copied = vi.spyOn(EpochPosition.prototype, 'replay');
    rendition.advance({ bytes: bytes.subarray(0, 1_000), blocks: [], tracks: null });
    expect(copied).not.toHaveBeenCalled();
    begin(2_000, 1);
    expect(rendition.failure).toBeNull();
    expect(made).toHaveLength(4);
  });

  it('because it makes no picture of what it is fed is replaced too', async () => {
    const epoch = begin(2_000);
    await clock.advance(31_000);
    feed(epoch, 2_000, 3_000);
    expect(rendition.restarts).toBe(1);
  });
});

describe('a rendition of a recording that leaps in time', () => {
  /** A recording that leaps by so many ms at its fourth keyframe, two pictures of which are out. */
  function leap(ms: number): { epoch: Epoch; asleep: Buffer; give: (from: number, to: number) => void } {
    const asleep = leaping(keyframes[3], ms);
    const epoch = new Epoch(0);
    const give = (from: number, to: number): void => {
      const piece = epoch.push(asleep.subarray(from, to));
      if (from === 0) rendition.begin(epoch);
      else rendition.advance(piece);
    };
    give(0, 2_000);
    made[0]!.header();
    made[0]!.picture(0, true);
    made[0]!.picture(1_000);
    return { epoch, asleep, give };
  }

  it('back goes on with a new normaliser from the keyframe behind it, without a hole', async () => {
    const { asleep, give } = leap(-1_500);
    give(2_000, keyframes[3] + 1_000);
    await settle();
    expect(made).toHaveLength(2);
    expect(Buffer.concat(made[0]!.written)).toEqual(asleep.subarray(0, 2_000));
    expect(Buffer.concat(made[1]!.written).subarray(headerEnd)).toEqual(
      asleep.subarray(keyframes[3], keyframes[3] + 1_000),
    );
    made[1]!.header();
    made[1]!.picture(1_118, true);
    made[1]!.picture(1_151);
    expect(times()).toEqual([0, 1_000, 1_033, 1_066]);
    give(keyframes[3] + 1_000, keyframes[4]);
    expect(made).toHaveLength(2);
  });

  it('forth does so too where one ffmpeg reads all of it', async () => {
    const { asleep, give } = leap(600_000);
    made[0]!.refuse();
    await settle();
    expect(made[1]!.input.unfit).toBe(true);
    give(2_000, keyframes[3] + 1_000);
    await settle();
    expect(made).toHaveLength(3);
    expect(Buffer.concat(made[2]!.written).subarray(headerEnd)).toEqual(
      asleep.subarray(keyframes[3], keyframes[3] + 1_000),
    );
  });

  it('forth is read on otherwise, and what is moved stays so', () => {
    const { give } = leap(600_000);
    give(2_000, keyframes[3] + 1_000);
    made[0]!.moved(602_593, 33 - 601_593);
    made[0]!.picture(602_626);
    expect(made).toHaveLength(1);
    expect(times()).toEqual([0, 1_000, 1_033, 1_066]);
  });

  it('knows the time again after a normaliser died where ffmpeg counts from 0 once more', async () => {
    const wrap = 2 ** 31;
    const epoch = new Epoch(0);
    epoch.push(leaping(keyframes[3], wrap - 3_000));
    rendition.begin(epoch);
    for (const ms of [2_618, 3_982, 4_015]) made[0]!.picture(wrap - 3_000 + ms, ms !== 4_015);
    made[0]!.sound(wrap - 3_000 + 4_020);
    made[0]!.die();
    await settle();
    for (const ms of [3_982, 4_015, 4_048]) made[1]!.picture(wrap - 3_000 + ms, ms === 3_982);
    expect(pictureTimes()).toEqual([0, 1_364, 1_397, 1_430]);
  });

  it('waits for a keyframe when there is none right behind it', async () => {
    const asleep = leaping(57_928, -1_500);
    const epoch = new Epoch(0);
    epoch.push(asleep.subarray(0, 57_000));
    rendition.begin(epoch);
    rendition.advance(epoch.push(asleep.subarray(57_000, 60_000)));
    await settle();
    expect(made).toHaveLength(1);
    rendition.advance(epoch.push(asleep.subarray(60_000)));
    expect(made).toHaveLength(2);
  });
});

describe('a rendition whose source is away', () => {
  /** Told apart by the last byte of what the doubles make. */
  const seen = () =>
    tags
      .filter(({ type }) => type === 'video')
      .map(({ payload, sequenceHeader, keyframe }) => {
        const kind = sequenceHeader ? 'header' : keyframe ? 'key' : 'frame';
        return payload.at(-1) === 2 ? `slate ${kind}` : kind;
      });
  /** Three seconds of pictures, ten a second, in real time. */
  async function play(): Promise<Epoch> {
    const epoch = begin();
    made[0]!.header();
    for (let at = 0; at < 30; at++) {
      made[0]!.picture(at * 100, at % 20 === 0);
      made[0]!.sound(at * 100 + 5);
      await clock.advance(100);
    }
    return epoch;
  }

  it('shows the slate within two seconds, as what comes next on the line', async () => {
    await play();
    tags = [];
    rendition.lose();
    await clock.advance(900);
    expect(tags).toEqual([]);
    await clock.advance(1_100);
    expect(seen().slice(0, 3)).toEqual(['slate header', 'slate key', 'slate frame']);
    expect(times()[0]).toBeGreaterThanOrEqual(3_900);
    expect(times()[0]).toBeLessThan(4_100);
    expect(rendition.prelude().map(({ payload }) => payload.at(-1))).toContain(2);
    await rendition.end();
    expect(clock.pending).toBe(0);
  });

  it('shows the slate at once when it is held, nothing more of that epoch, and the next one from its keyframe', async () => {
    const epoch = await play();
    tags = [];
    rendition.hold();
    made[0]!.picture(3_000, true);
    await clock.advance(200);
    expect(seen().slice(0, 2)).toEqual(['slate header', 'slate key']);
    feed(epoch, 2_000, 3_000);
    rendition.lose();
    await clock.advance(10_000);
    expect(made).toHaveLength(1);
    expect(seen().every((each) => each.startsWith('slate'))).toBe(true);
    tags = [];
    begin(2_000, 1);
    made[1]!.header();
    made[1]!.picture(0, true);
    await clock.advance(500);
    expect(seen().slice(-2)).toEqual(['header', 'key']);
    await rendition.end();
    expect(clock.pending).toBe(0);
  });

  it('shows the slate in the format that is to come when it is held before anything was recorded', async () => {
    rendition.hold({ width: 1280, height: 721, frameRate: 60 });
    await clock.advance(200);
    expect(shapes).toEqual([{ width: 1280, height: 720, frameRate: 60, seconds: 2 }]);
    expect(seen().slice(0, 2)).toEqual(['slate header', 'slate key']);
    tags = [];
    begin();
    made[0]!.header();
    made[0]!.picture(0, true);
    await clock.advance(500);
    expect(seen().slice(-2)).toEqual(['header', 'key']);
    await rendition.end();
    expect(clock.pending).toBe(0);
  });

  it('shows nothing when it is held before anything was recorded, and nobody said what is to be', async () => {
    rendition.hold();
    await clock.advance(5_000);
    expect([tags, shapes]).toEqual([[], []]);
  });

  it('makes the slate meanwhile when the browser is gone before that could be done', async () => {
    clipMs = 900;
    begin();
    made[0]!.header();
    made[0]!.picture(0, true);
    rendition.lose();
    await clock.advance(1_100);
    expect(seen()).toContain('slate key');
  });

  it('notices nothing when the next bytes come in time', async () => {
    const epoch = await play();
    rendition.lose();
    await clock.advance(900);
    feed(epoch, 2_000, 3_000);
    await clock.advance(5_000);
    expect(seen()).not.toContain('slate key');
    expect(made).toHaveLength(1);
  });

  it('comes back with headers and a keyframe of the next epoch, and time only goes on', async () => {
    await play();
    rendition.lose();
    await clock.advance(10_000);
    tags = [];
    begin(2_000, 1);
    made[1]!.header();
    made[1]!.sound(0);
    made[1]!.picture(0);
    await clock.advance(500);
    expect(seen()).not.toContain('frame');
    made[1]!.picture(33, true);
    made[1]!.picture(67);
    const all = seen();
    expect(all.slice(all.indexOf('header'))).toEqual(['header', 'frame', 'key', 'frame']);
    expect(all.slice(0, all.indexOf('header')).every((each) => each.startsWith('slate'))).toBe(true);
    const videoTimes = tags.filter(({ type }) => type === 'video').map(({ timestamp }) => timestamp);
    expect(videoTimes).toEqual([...videoTimes].sort((a, b) => a - b));
    await clock.advance(5_000);
    expect(seen().at(-1)).toBe('frame');
    expect(clock.pending).toBe(0);
  });

  /** The slate has come in between; what is read then has come to right before its next keyframe. */
  async function interrupted(): Promise<{ epoch: Epoch; encoder: FakeNormaliser }> {
    const epoch = await play();
    rendition.lose();
    await clock.advance(10_000);
    feed(epoch, 2_000, keyframes[4] - 1_000);
    expect(made).toHaveLength(2);
    return { epoch, encoder: made[1]! };
  }

  it('goes on behind the slate with the very next picture of the same epoch, encoded until the next keyframe', async () => {
    const { epoch, encoder } = await interrupted();
    encoder.end = () => undefined;
    feed(epoch, keyframes[4] - 1_000, bytes.length);
    const next = epoch.follow().keyframeAfter(2_900)!;
    expect(made).toHaveLength(2);
    expect(made[1]!.input.shownMs).toBe(2_900);
    tags = [];
    made[1]!.header();
    made[1]!.picture(2_000, true);
    made[1]!.picture(2_900);
    // The slate goes on until there is a picture that viewers have not seen.
    expect(seen()).toEqual([]);
    made[1]!.picture(2_933, true);
    made[1]!.picture(2_967);
    expect(seen()).toEqual(['header', 'key', 'frame']);
    expect(times()[0]).toBeGreaterThanOrEqual(13_000);

    made[1]!.picture(next);
    expect(made).toHaveLength(3);
    expect(made[2]!.input.shownMs).toBeUndefined();
    made[2]!.header();
    made[2]!.picture(2_000, true);
    made[2]!.picture(2_967);
    made[2]!.picture(next, true);
    made[2]!.picture(next + 33);
    expect(seen()).toEqual(['header', 'key', 'frame', 'header', 'key', 'frame']);
    expect(times().at(-1)! - times()[0]!).toBe(next + 33 - 2_933);
  });

  it('gives the encoder nothing that is copied anyway: it is slower than what comes in', async () => {
    const { epoch, encoder } = await interrupted();
    const ended = vi.spyOn(encoder, 'end').mockReturnValue(undefined);
    expect(ended).not.toHaveBeenCalled();
    feed(epoch, keyframes[4] - 1_000, keyframes[4] + 1_000);
    expect(ended).toHaveBeenCalled();
  });

  it('copies on when the encoder has read all and came to no picture of the next group', async () => {
    const { epoch, encoder } = await interrupted();
    encoder.header();
    encoder.picture(2_933, true);
    feed(epoch, keyframes[4] - 1_000, keyframes[4] + 1_000);
    await settle();
    expect(made).toHaveLength(3);
    expect(made[2]!.input.shownMs).toBeUndefined();
    tags = [];
    made[2]!.picture(3_982, true);
    expect(seen()).toEqual(['key']);
    expect(rendition.restarts).toBe(0);
  });

  it('copies on from half a keyframe when viewers have seen all that the encoder was given before it', async () => {
    const { epoch } = await interrupted();
    feed(epoch, keyframes[4] - 1_000, keyframes[4] + 100);
    await settle();
    expect(made).toHaveLength(3);
    expect(made[2]!.input.shownMs).toBeUndefined();
    expect(Buffer.concat(made[2]!.written).subarray(headerEnd)).toEqual(
      bytes.subarray(keyframes[4], keyframes[4] + 100),
    );
    tags = [];
    made[2]!.header();
    made[2]!.picture(3_982, true);
    made[2]!.picture(4_015);
    expect(seen()).toEqual(['header', 'key', 'frame']);
  });

  it('copies on when the encoder does not come to its end', async () => {
    const { epoch, encoder } = await interrupted();
    encoder.end = () => undefined;
    encoder.header();
    encoder.picture(2_933, true);
    feed(epoch, keyframes[4] - 1_000, keyframes[4] + 1_000);
    await clock.advance(9_900);
    expect(made).toHaveLength(2);
    await clock.advance(200);
    expect(made).toHaveLength(3);
    expect(made[2]!.input.shownMs).toBeUndefined();
  });

  it('copies on from the keyframe, and repeats nothing, when the encoder does not come to any picture that is new', async () => {
    const { epoch, encoder } = await interrupted();
    encoder.end = () => undefined;
    encoder.header();
    encoder.picture(2_900, true);
    feed(epoch, keyframes[4] - 1_000, keyframes[4] + 1_000);
    await clock.advance(10_100);
    expect(made).toHaveLength(3);
    expect(made[2]!.input.shownMs).toBeUndefined();
    expect(Buffer.concat(made[2]!.written).subarray(headerEnd)).toEqual(
      bytes.subarray(keyframes[4], keyframes[4] + 1_000),
    );
  });

  /** The source was away once more, and the first encoder has not left yet. */
  async function interruptedTwice(): Promise<Epoch> {
    const { epoch, encoder } = await interrupted();
    encoder.end = () => undefined;
    encoder.header();
    encoder.picture(2_933, true);
    rendition.lose();
    await clock.advance(1_100);
    return epoch;
  }

  it('loses nothing of an encoder that is done before it has its turn', async () => {
    const epoch = await interruptedTwice();
    feed(epoch, keyframes[4] - 1_000, keyframes[4] - 500);
    expect(made).toHaveLength(3);
    made[2]!.header();
    made[2]!.picture(2_967, true);
    made[2]!.picture(3_000);
    feed(epoch, keyframes[4] - 500, keyframes[4] + 1_000);
    await settle();
    tags = [];
    await clock.advance(500);
    expect(seen()).toEqual(['header', 'key', 'frame']);
    expect(made).toHaveLength(4);
    expect(made[3]!.input.shownMs).toBeUndefined();
    made[3]!.picture(3_982, true);
    expect(seen().at(-1)).toBe('key');
  });

  it('goes on when the source is away again before an encoder that is done had its turn', async () => {
    const epoch = await interruptedTwice();
    feed(epoch, keyframes[4] - 1_000, keyframes[4] + 1_000);
    made[2]!.picture(2_967, true);
    await settle();
    begin(2_000, 1);
    await clock.advance(500);
    tags = [];
    made[3]!.picture(0, true);
    expect(seen()).toEqual(['key']);
  });

  it('lets a normaliser that is slow to leave say its last words, but not for long', async () => {
    await play();
    made[0]!.end = () => undefined;
    rendition.lose();
    await clock.advance(1_200);
    made[0]!.picture(3_000);
    expect(seen().at(-1)).toBe('frame');
    await clock.advance(700);
    expect(seen().at(-1)).toMatch(/slate/);
  });

  it('shows nothing before there was a recording', async () => {
    rendition.lose();
    await clock.advance(10_000);
    expect(tags).toEqual([]);
    begin();
    made[0]!.picture(0, true);
    expect(times()).toEqual([0]);
  });
});

describe('a rendition whose encoder is too late', () => {
  const webm = chromeRecordings.webm;
  let epoch: Epoch;
  const slates = () => tags.filter(({ type, payload }) => type === 'video' && payload.at(-1) === 2);

  /** Three seconds of it have been recorded, and so many ms are out; the newest keyframe was at two seconds. */
  async function play(outMs: number): Promise<void> {
    epoch = new Epoch(0);
    epoch.push(webm.bytes);
    rendition.begin(epoch);
    made[0]!.header();
    for (let ms = 0; ms < 3_000; ms += 100) {
      if (ms <= outMs) made[0]!.picture(ms, ms % 2_000 === 0);
      await clock.advance(100);
    }
    tags = [];
  }

  it('shows the slate until another one, of a smaller picture, has come to what is recorded now', async () => {
    await play(1_500);
    expect(rendition.trouble).toBeNull();
    made[0]!.late(2_950);
    await settle();
    expect(rendition.trouble).toBe('absent');
    expect(made).toHaveLength(2);
    expect(made[1]!.input).toMatchObject({ level: 1, shownMs: 2_950, fromMs: webm.keyframeMs[1] });
    await clock.advance(1_000);
    expect(slates().length).toBeGreaterThan(9);

    made[1]!.header();
    made[1]!.picture(2_004, true);
    made[1]!.picture(2_900);
    await clock.advance(500);
    expect(rendition.trouble).toBe('absent');
    const before = pictureTimes().at(-1)!;
    tags = [];
    made[1]!.picture(2_967, true);
    made[1]!.picture(3_000);
    expect(tags.map(({ sequenceHeader, keyframe }) => [sequenceHeader, keyframe])).toEqual([
      [true, false],
      [false, true],
      [false, false],
    ]);
    expect(pictureTimes()[0]).toBeGreaterThan(before);
    // What viewers get is smaller from now on, and they are told so.
    expect(rendition.trouble).toBe('lesser');
    // Late is late, however small it is.
    made[1]!.trouble = 'late';
    expect(rendition.trouble).toBe('late');
    await clock.advance(5_000);
    expect(slates()).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('asks for no less of one that stood still once', async () => {
    await play(1_500);
    made[0]!.late(2_950, true);
    await settle();
    expect(made[1]!.input).toMatchObject({ level: 0 });
    made[1]!.picture(2_967, true);
    expect(rendition.trouble).toBeNull();
  });

  it.each(['late', 'lesser'] as const)('is as %s as its normaliser says', async (trouble) => {
    await play(3_000);
    made[0]!.trouble = trouble;
    expect(rendition.trouble).toBe(trouble);
  });

  it('goes on with the slate, and never gives the recording up, while no other one keeps up either', async () => {
    await play(1_500);
    for (let tries = 0; tries < 8; tries++) {
      made.at(-1)!.late(2_950 + tries);
      await clock.advance(6_000);
    }
    expect(made).toHaveLength(9);
    expect(made.at(-1)!.input).toMatchObject({ level: 2 });
    expect([rendition.failure, rendition.trouble]).toEqual([null, 'absent']);
    expect(slates().length).toBeGreaterThan(400);
  });

  it('shows the slate, too, when it has made nothing at all', async () => {
    epoch = new Epoch(0);
    epoch.push(webm.bytes);
    rendition.begin(epoch);
    made[0]!.late(2_950, true);
    await clock.advance(500);
    expect(slates().length).toBeGreaterThan(3);
    made[1]!.picture(2_967, true);
    expect(rendition.trouble).toBeNull();
  });

  it('lets a new recording begin as ever', async () => {
    await play(1_500);
    made[0]!.late(2_950);
    await clock.advance(500);
    const next = new Epoch(1);
    next.push(bytes.subarray(0, 2_000));
    rendition.begin(next);
    made.at(-1)!.picture(0, true);
    await settle();
    expect(rendition.trouble).toBeNull();
    expect(made.at(-1)!.input.videoCodec).toBe('h264');
  });

  it('says nothing of the encoder any more while the slate is held', async () => {
    await play(1_500);
    made[0]!.late(2_950);
    await settle();
    rendition.hold();
    expect(rendition.trouble).toBeNull();
  });

  it('says nothing of the encoder any more when the source goes away', async () => {
    await play(1_500);
    made[0]!.late(2_950);
    await settle();
    rendition.lose();
    await clock.advance(3_000);
    expect(rendition.trouble).toBeNull();
  });
});
