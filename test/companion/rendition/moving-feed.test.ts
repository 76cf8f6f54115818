import { beforeEach, describe, expect, it } from 'vitest';
import type { RenditionChoice, VideoCodec } from '#protocol';
import { makeTag } from '../../../companion/flv/make-tag.ts';
import type { FlvTag } from '../../../companion/flv/tag.ts';
import type { EncodePlan } from '../../../companion/rendition/encode-plan.ts';
import type { TimeBase } from '../../../companion/rendition/move.ts';
import { MovingFeed } from '../../../companion/rendition/moving-feed.ts';

const recording = {};
const high: RenditionChoice = { picture: '720p30', videoKbps: 3_000 };
const low: RenditionChoice = { picture: '480p30', videoKbps: 1_000 };

/** A rendition that puts out what a test tells it to, by times of the recording; its first byte says whose it is. */
class FakeRendition {
  trouble = null;
  plan: EncodePlan | null = null;
  keyframeSeconds = 2;
  base: TimeBase;
  takers = 0;
  readonly #listeners = new Set<(tag: FlvTag) => void>();
  readonly mark: number;

  constructor(mark: number, offsetMs: number) {
    this.mark = mark;
    this.base = { origin: recording, offsetMs };
  }

  prelude(): readonly FlvTag[] {
    return [makeTag('video', 0, Buffer.from([0x17, 0, 0, 0, 0, this.mark]))];
  }

  subscribe(listener: (tag: FlvTag) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  picture(ms: number, keyframe = false): void {
    this.#tell(
      makeTag('video', ms + this.base.offsetMs, Buffer.from([keyframe ? 0x17 : 0x27, 1, 0, 0, 0, this.mark])),
    );
  }

  sound(ms: number): void {
    this.#tell(makeTag('audio', ms + this.base.offsetMs, Buffer.from([0xaf, 1, this.mark])));
  }

  #tell(tag: FlvTag): void {
    for (const listener of this.#listeners) listener(tag);
  }
}

let renditions: { high: FakeRendition; low: FakeRendition };
let feed: MovingFeed;
/** What came, as `<whose><K|P|S><time on the feed's timeline>`; H for a decoder configuration. */
let seen: string[];

beforeEach(() => {
  // The high one's timeline began 500 ms before the recording's zero, the low one's later.
  renditions = { high: new FakeRendition(1, 500), low: new FakeRendition(2, 100) };
  seen = [];
  feed = new MovingFeed({ asked: high, choice: high, reason: null }, (choice) => {
    const rendition = JSON.stringify(choice) === JSON.stringify(low) ? renditions.low : renditions.high;
    rendition.takers += 1;
    return { rendition, leave: () => (rendition.takers -= 1) };
  });
  feed.subscribe((tag) => {
    const whose = tag.payload.at(-1) === 1 ? 'high' : 'low';
    const what = tag.sequenceHeader ? 'H' : tag.type === 'audio' ? 'S' : tag.keyframe ? 'K' : 'P';
    seen.push(`${whose} ${what} ${tag.timestamp}`);
  });
  feed.open();
});

const takers = (): number[] => [renditions.high.takers, renditions.low.takers];

/** Both put out pictures and sound every 500 ms up to here, a keyframe every two seconds; the low one is so far behind. */
function play(fromMs: number, untilMs: number, lagMs: number): void {
  for (let ms = fromMs; ms < untilMs; ms += 500) {
    renditions.high.picture(ms, ms % 2_000 === 0);
    renditions.high.sound(ms);
    const late = ms - lagMs;
    if (late < fromMs - lagMs) continue;
    renditions.low.picture(late, late % 2_000 === 0);
    renditions.low.sound(late);
  }
}

describe('a feed of a codec that not every ingest takes', () => {
  const hevc: RenditionChoice = { ...low, codec: 'hevc' };
  const all = new Set<VideoCodec>(['h264', 'hevc']);
  const plain = new Set<VideoCodec>(['h264']);
  let taken: RenditionChoice[];
  let left: RenditionChoice[];
  let asking: MovingFeed;

  function feedOf(codecs: ReadonlySet<VideoCodec> | null): MovingFeed {
    taken = [];
    left = [];
    const take = (choice: RenditionChoice) => {
      taken.push(choice);
      return { rendition: renditions.low, leave: () => left.push(choice) };
    };
    asking = new MovingFeed({ asked: hevc, choice: hevc, reason: null }, take, codecs);
    asking.open();
    return asking;
  }

  it('takes nothing before the ingest has been asked, then that codec where it is taken', () => {
    feedOf(null);
    expect([asking.prelude(), taken]).toEqual([[], []]);
    asking.fit(all);
    expect([asking.codec, taken, left]).toEqual(['hevc', [hevc], []]);
    expect(asking.given).toMatchObject({ given: hevc, reason: null });
  });

  it('takes H.264 of the same picture and bitrate elsewhere, and says so', () => {
    feedOf(null).fit(plain);
    expect([asking.codec, taken]).toEqual(['h264', [low]]);
    expect(asking.given).toMatchObject({ asked: hevc, given: low, reason: 'codec-not-taken' });
    expect(asking.given?.message).toContain('H.264');
  });

  it('takes another one where the next ingest takes another, and the same one where it does not', () => {
    feedOf(all);
    expect(taken).toEqual([hevc]);
    for (const codecs of [all, plain, plain, all]) asking.fit(codecs);
    expect([taken, left]).toEqual([
      [hevc, low, hevc],
      [hevc, low],
    ]);
  });

  it('moves in the codec that is taken alone, and says first what a person can do something about', () => {
    feedOf(plain);
    const lower = { ...hevc, videoKbps: 500 } as const;
    asking.move(lower, 'ingest-slow');
    asking.close();
    asking.open();
    const { codec: _, ...lowerPlain } = lower;
    expect(taken.at(-1)).toEqual(lowerPlain);
    expect([asking.codec, asking.given?.reason]).toEqual(['h264', 'ingest-slow']);
  });

  it('goes on moving when the next ingest takes the same', () => {
    const lower = { ...hevc, videoKbps: 500 } as const;
    feedOf(all).move(lower, 'ingest-slow');
    asking.fit(all);
    expect([taken, left]).toEqual([[hevc, lower], []]);
  });

  it('keeps its codec while it is open, and has the other one when the ingest is asked again', () => {
    feedOf(all).fit(all);
    asking.ask('source', 'source', null);
    expect(asking.given).toMatchObject({ asked: 'source', given: hevc, reason: 'codec-fixed' });
    asking.ask(low, low, null);
    expect([taken, asking.codec]).toEqual([[hevc], 'hevc']);
    expect(asking.given).toMatchObject({ asked: low, given: hevc, reason: 'codec-fixed' });
    asking.move({ ...low, videoKbps: 500 }, 'ingest-slow');
    expect(taken.at(-1)).toEqual({ ...hevc, videoKbps: 500 });
    asking.move(low, null);
    asking.fit(all);
    expect(taken.at(-1)).toEqual(low);
    expect(asking.given).toMatchObject({ asked: low, given: low, reason: null });
  });

  it('takes nothing for an ingest that is asked while it is closed', () => {
    feedOf(all).close();
    asking.fit(plain);
    expect([taken, left]).toEqual([[hevc], [hevc]]);
    asking.open();
    expect(taken).toEqual([hevc, low]);
  });
});

describe('a feed that moves to another rendition', () => {
  it.each([
    ['as far', 0],
    ['behind', 1_000],
    ['ahead', -1_000],
  ])(
    'goes on at a keyframe without a hole and with nothing twice when the other one is %s',
    (_what, lagMs) => {
      play(0, 1_000, lagMs);
      feed.move(low, 'upload-slow');
      play(1_000, 8_000, lagMs);
      const pictures = seen.filter((each) => /[KP] /.test(each)).map((each) => each.split(' '));
      const times = pictures.map(([, , ms]) => Number(ms));
      expect(times).toEqual(times.map((_, at) => 500 + at * 500));
      const first = pictures.findIndex(([whose]) => whose === 'low');
      expect(pictures[first]![1]).toBe('K');
      expect(pictures.slice(first).every(([whose]) => whose === 'low')).toBe(true);
      expect(seen[seen.indexOf(pictures[first]!.join(' ')) - 1]).toMatch(/^low (H|S)/);
      const sounds = seen.filter((each) => each.includes(' S ')).map((each) => Number(each.split(' ')[2]));
      expect(sounds).toEqual(sounds.map((_, at) => 500 + at * 500));
      expect(takers()).toEqual([0, 1]);
    },
  );

  it('says what is given, and why, from when it is shown', () => {
    play(0, 1_000, 0);
    expect(feed.given).toMatchObject({ asked: high, given: high, reason: null, message: '' });
    const { given } = feed;
    expect(feed.given).toBe(given);
    feed.move(low, 'upload-slow');
    expect(feed.given).toBe(given);
    play(1_000, 6_000, 0);
    expect(feed.given).toMatchObject({ asked: high, given: low, reason: 'upload-slow' });
    feed.move(high, null);
    play(6_000, 12_000, 0);
    expect(feed.given).toMatchObject({ given: high, reason: null });
    expect(takers()).toEqual([1, 0]);
  });

  it('does not wait for one that has stopped coming', () => {
    play(0, 1_000, 0);
    feed.move(low, 'computer-slow');
    for (let ms = 1_000; ms < 6_000; ms += 500) renditions.low.picture(ms, ms % 2_000 === 0);
    const low500 = seen.filter((each) => each.startsWith('low K'));
    expect(low500).toEqual(['low K 2500', 'low K 4500']);
    expect(takers()).toEqual([0, 1]);
  });

  it('begins right behind the last picture where the other one is of another origin', () => {
    play(0, 1_000, 0);
    renditions.low.base = { origin: {}, offsetMs: 70_000 };
    feed.move(low, null);
    renditions.low.picture(0);
    renditions.low.picture(33, true);
    renditions.low.sound(33);
    renditions.low.picture(66);
    expect(seen.slice(-4)).toEqual(
      ['low H 963', 'low K 1033', 'low S 1033', 'low P 1066'].map((each) =>
        each.replace('low H 963', seen.at(-4)!),
      ),
    );
    expect(takers()).toEqual([0, 1]);
  });

  it('stays where it is when it is sent back before it has moved', () => {
    play(0, 1_000, 0);
    feed.move(low, 'upload-slow');
    feed.move(high, null);
    expect(takers()).toEqual([1, 0]);
    play(1_000, 3_000, 0);
    expect(seen.some((each) => each.startsWith('low'))).toBe(false);
  });

  it('is not begun anew by who asks for the same again', () => {
    play(0, 1_000, 0);
    feed.move(low, 'upload-slow');
    const { low: to } = renditions;
    feed.move({ ...low }, null);
    expect(to.takers).toBe(1);
    play(1_000, 5_000, 0);
    expect(feed.given).toMatchObject({ given: low, reason: null });
  });

  it('says at once what is asked for, and what is given as it is shown', () => {
    play(0, 1_000, 0);
    feed.ask(low, low, null);
    expect(feed.given).toMatchObject({ asked: low, given: high, reason: null });
    // What ends the move before it has come to that leaves the wish as it is.
    feed.move(high, 'settings-fixed');
    expect(feed.given).toMatchObject({ asked: low, given: high, reason: 'settings-fixed' });
    feed.move(low, null);
    play(1_000, 5_000, 0);
    expect(feed.given).toMatchObject({ asked: low, given: low, reason: null });
    expect(feed.given).toBe(feed.given);
  });

  it('takes nothing while it is closed, and the one that was last chosen when it is opened again', () => {
    feed.move(low, 'upload-slow');
    feed.close();
    feed.close();
    expect(takers()).toEqual([0, 0]);
    play(0, 1_000, 0);
    expect(seen).toEqual([]);
    feed.move(low, 'upload-slow');
    feed.open();
    expect(takers()).toEqual([0, 1]);
  });
});

it('tells that H.264 is given where this computer makes nothing else', () => {
  const hevc: RenditionChoice = { ...low, codec: 'hevc' };
  const encoded = { width: 854, height: 480, frameRate: 30, videoKbps: 1_000 };
  renditions.high.plan = { ...encoded, codec: 'h264', reason: 'codec-unavailable' };
  const own = new MovingFeed(
    { asked: hevc, choice: hevc, reason: null },
    () => ({ rendition: renditions.high, leave: () => undefined }),
    new Set<VideoCodec>(['h264', 'hevc']),
  );
  own.open();
  expect(own.given).toMatchObject({ asked: hevc, given: low, encoded, reason: 'codec-unavailable' });
  renditions.high.plan = { ...encoded, codec: 'hevc', reason: null };
  expect(own.given).toMatchObject({ asked: hevc, given: hevc, reason: null });
  own.close();
});
