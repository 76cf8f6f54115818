import { beforeEach, describe, expect, it } from 'vitest';
import type { Block } from '../../../companion/container/media.ts';
import type { MovedTag } from '../../../companion/rendition/normaliser-port.ts';
import { SoundFill } from '../../../companion/rendition/sound-fill.ts';
import { makeTag } from '../../../companion/flv/make-tag.ts';

const aacFrameMs = 1024 / 48;
/** The first byte of AAC's payload in a real packet here; silence has another. */
const real = 0x77;

let out: MovedTag[];
let fill: SoundFill;

beforeEach(() => {
  out = [];
  fill = new SoundFill((tag) => out.push(tag));
  fill.hasTrack = true;
});

const block = (kind: Block['kind'], ms: number): Block => {
  return { kind, ms, compositionMs: 0, keyframe: false, laced: false, payload: Buffer.alloc(1) };
};
const picture = (ms: number) => makeTag('video', ms, Buffer.from([0x27, 1, 0, 0, 0]));
const sound = (ms: number) => makeTag('audio', ms, Buffer.from([0xaf, 1, real]));

const soundOut = () => out.filter(({ type, sequenceHeader }) => type === 'audio' && !sequenceHeader);
const isSilent = ({ payload }: MovedTag): boolean => payload[2] !== real;
const silenceOut = () => soundOut().filter(isSilent);

interface Play {
  readonly until: number;
  /** When there is a picture, a packet of sound; ms of the recording. */
  readonly hasPicture?: (ms: number) => boolean;
  readonly hasSound?: (ms: number) => boolean;
  /** How far apart chunks are, in ms. */
  readonly chunkMs?: number;
  /** Clock time of a time of the recording. */
  readonly clock?: (ms: number) => number;
}

/** How far the sound was behind the picture at most, in ms. */
let worstLagMs = 0;

/** A recorder in real time; ffmpeg gives sound on a chunk later. */
function play({
  until,
  hasPicture = () => true,
  hasSound = () => true,
  chunkMs = 100,
  clock = (ms) => ms,
}: Play): void {
  let inside: number[] = [];
  worstLagMs = 0;
  let idleAt = 0;
  for (let chunk = chunkMs; chunk <= until; chunk += chunkMs) {
    for (; idleAt < clock(chunk); idleAt += 250) fill.idle(idleAt);
    const times = Array.from({ length: chunkMs }, (_, at) => chunk - chunkMs + at);
    const pictures = times.filter((ms) => ms % 33 === 0 && hasPicture(ms));
    const packets = times.filter((ms) => ms % 20 === 0 && hasSound(ms));
    const blocks = [...pictures.map((ms) => block('video', ms)), ...packets.map((ms) => block('audio', ms))];
    blocks.sort((a, b) => a.ms - b.ms);
    if (blocks.length > 0) fill.arrive(clock(chunk), blocks);
    for (const ms of inside) fill.hear(sound(ms));
    inside = packets;
    for (const ms of pictures) {
      fill.show(picture(ms), inside.length > 0 ? chunkMs : null);
      worstLagMs = Math.max(worstLagMs, ms - (soundOut().at(-1)?.timestamp ?? 0));
    }
  }
}

/** Seconds of the recording in which there is no sound. */
function secondsWithout(until: number): number[] {
  const heard = new Set(soundOut().map(({ timestamp }) => Math.floor(timestamp / 1000)));
  return Array.from({ length: until / 1000 }, (_, at) => at).filter((second) => !heard.has(second));
}

const longestHole = (): number => {
  const times = soundOut().map(({ timestamp }) => timestamp);
  return times.slice(1).reduce((most, ms, at) => Math.max(most, ms - times[at]!), 0);
};

describe('sound that is not there', () => {
  it.each([
    ['an empty track', () => false],
    ['a track that stops', (ms: number) => ms < 4_000],
    ['a track that pauses', (ms: number) => ms < 4_000 || ms > 12_000],
    ['a track that begins late', (ms: number) => ms > 5_000],
    ['a track that stutters', (ms: number) => ms % 3_000 < 1_000],
  ])('has silence in its place, never two seconds behind: %s', (_, hasSound) => {
    play({ until: 16_000, hasSound });
    expect(secondsWithout(15_000)).toEqual([]);
    expect(worstLagMs).toBeLessThan(2_000);
    expect(longestHole()).toBeLessThan(45);
    const times = soundOut().map(({ timestamp }) => timestamp);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it('is not where sound comes all the time', () => {
    play({ until: 16_000 });
    expect(silenceOut()).toEqual([]);
    expect(soundOut()).toHaveLength(795);
  });

  it('begins with the pictures where sound begins a little after them', () => {
    play({ until: 2_000, hasSound: (ms) => ms >= 280 });
    expect(soundOut()[0]!.timestamp).toBe(0);
    expect(longestHole()).toBeLessThan(45);
    expect(silenceOut().at(-1)!.timestamp).toBeLessThan(280);
    expect(soundOut().find((tag) => !isSilent(tag))!.timestamp).toBe(280);
  });

  it('gives way to sound that comes again, of which nothing is lost', () => {
    play({ until: 16_000, hasSound: (ms) => ms < 4_000 || ms >= 12_000 });
    const again = soundOut().filter((tag) => !isSilent(tag) && tag.timestamp >= 12_000);
    expect(again[0]!.timestamp).toBeLessThanOrEqual(12_040);
    expect(silenceOut().at(-1)!.timestamp).toBeLessThan(12_040);
  });

  it('is told from sound that ffmpeg keeps back for a while', () => {
    fill.arrive(0, [block('video', 0), block('audio', 0)]);
    fill.show(picture(0), 0);
    for (let ms = 100; ms <= 3_000; ms += 100) {
      fill.arrive(ms, [block('video', ms), block('audio', ms)]);
      fill.show(picture(ms), ms);
      if (ms < 1_700) expect(silenceOut()).toEqual([]);
    }
    expect(silenceOut().length).toBeGreaterThan(100);
  });

  it('has the decoder configuration before it, once', () => {
    play({ until: 3_000, hasSound: () => false });
    const headers = out.filter(({ type, sequenceHeader }) => type === 'audio' && sequenceHeader);
    expect(headers).toHaveLength(1);
    expect(out.indexOf(headers[0]!)).toBeLessThan(out.indexOf(soundOut()[0]!));
  });
});

describe('a recording without a track of sound', () => {
  beforeEach(() => (fill.hasTrack = false));

  it('has silence up to each picture', () => {
    play({ until: 5_000, hasSound: () => false });
    expect(worstLagMs).toBeLessThan(aacFrameMs + 1);
  });

  it('has silence by the clock while its picture stands still', () => {
    play({ until: 20_000, hasSound: () => false, hasPicture: (ms) => ms < 4_000 || ms >= 16_000 });
    expect(secondsWithout(19_000)).toEqual([]);
    expect(longestHole()).toBeLessThan(30);
    expect(out.some(({ movedMs }) => movedMs)).toBe(false);
  });

  it('goes on in silence as long as somebody may be there, and then not', () => {
    play({ until: 4_000, hasSound: () => false });
    for (let ms = 4_000; ms < 3_600_000; ms += 250) fill.idle(ms);
    expect(soundOut().at(-1)!.timestamp / 1000).toBeCloseTo(603, -1);
  });

  it('is shown behind the silence when its recorder had paused', () => {
    play({ until: 20_000, hasSound: () => false, clock: (ms) => (ms > 4_000 ? ms + 8_000 : ms) });
    const moved = out.filter(({ movedMs }) => movedMs);
    expect(moved).toHaveLength(1);
    expect(moved[0]!.timestamp).toBeLessThan(4_100);
    expect(moved[0]!.movedMs! / 1000).toBeCloseTo(7.5, 0);
    expect(moved[0]!.movedMs).toSatisfy(Number.isInteger);
  });

  it.each([1_000, 3_000, 5_000])('waits for a recorder that hands out every %i ms', (chunkMs) => {
    play({ until: 30_000, chunkMs, hasSound: () => false });
    expect(out.some(({ movedMs }) => movedMs)).toBe(false);
    const times = soundOut().map(({ timestamp }) => timestamp);
    expect(times.at(-1)!).toBeLessThan(30_000);
  });
});

describe('time that leaps', () => {
  /** The recording at 4 s goes on as if so many ms later, at once. */
  const leap = (byMs: number): void => {
    const there = (ms: number): boolean => ms < 4_000 || ms >= 4_000 + byMs;
    play({
      until: 8_000 + byMs,
      hasPicture: there,
      hasSound: there,
      clock: (ms) => (ms >= 4_000 + byMs ? ms - byMs : Math.min(ms, 4_000)),
    });
  };

  it.each([2_000, 5_000, 9_500, 3_600_000])('by %i ms is closed up, without a burst of silence', (byMs) => {
    leap(byMs);
    const moved = out.filter(({ movedMs }) => movedMs).map(({ movedMs }) => movedMs!);
    expect(moved).toHaveLength(1);
    expect(moved[0]! + byMs).toBeLessThan(150);
    expect(silenceOut().length).toBeLessThan(15);
  });

  it('is none where that time has passed', () => {
    play({ until: 20_000, hasPicture: (ms) => ms < 4_000 || ms >= 9_000, hasSound: () => false });
    expect(out.some(({ movedMs }) => movedMs)).toBe(false);
  });

  it('is left to somebody else when told so', () => {
    fill.closesLeaps = false;
    leap(5_000);
    expect(out.some(({ movedMs }) => movedMs)).toBe(false);
  });

  it('is none of the source where the companion itself was held up, with what came meanwhile', () => {
    play({ until: 4_000 });
    out.length = 0;
    // The timer comes first, then what was to be read.
    fill.idle(7_000);
    fill.arrive(7_001, [block('video', 4_009), block('audio', 4_010), block('video', 6_990)]);
    fill.show(picture(4_009), 100);
    expect(out.map(({ type }) => type)).toEqual(['video']);
    expect(out[0]!.movedMs).toBeUndefined();
  });

  it.each([
    ['closes leaps', true],
    ['leaves them to somebody else', false],
  ])('far away from what came out before is not filled up by the clock: who %s', (_, closesLeaps) => {
    fill.closesLeaps = closesLeaps;
    play({ until: 4_000 });
    // One packet of eleven days later has come, and stays inside ffmpeg.
    fill.arrive(4_100, [block('audio', 1e9)]);
    for (let ms = 4_100; ms <= 24_100; ms += 250) fill.idle(ms);
    expect(soundOut().at(-1)!.timestamp / 1000).toBeCloseTo(23.5, 0);
  });

  it('by as much as no number can count does not hang', () => {
    fill.closesLeaps = false;
    play({ until: 4_000 });
    fill.arrive(4_100, [block('audio', 1e32)]);
    for (let ms = 4_100; ms <= 24_100; ms += 250) fill.idle(ms);
    expect(soundOut().length).toBeLessThan(2_000);
  });

  it('in what comes out of ffmpeg is not filled with all that silence at once', () => {
    fill.hasTrack = false;
    fill.closesLeaps = false;
    fill.arrive(0, [block('video', 0)]);
    fill.show(picture(0), null);
    fill.arrive(100, [block('video', 1e9)]);
    fill.show(picture(1e9), null);
    expect(soundOut().length).toBeLessThan(1_000);
    expect(1e9 - soundOut().at(-1)!.timestamp).toBeLessThan(30);
  });
});
