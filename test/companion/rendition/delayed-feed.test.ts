import { describe, expect, it } from 'vitest';
import { DelayedFeed } from '../../../companion/rendition/delayed-feed.ts';
import type { FlvTag } from '../../../companion/flv/tag.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { describeTag, FakeFeed, frame, key, sound } from '../destination/media.ts';

function setUp(options: { capBytes?: number } = {}) {
  const clock = new FakeClock();
  const feed = new FakeFeed();
  feed.head = [];
  const delayed = new DelayedFeed(feed, 30_000, clock, options.capBytes);
  const out: { readonly at: number; readonly tag: FlvTag }[] = [];
  delayed.subscribe((tag) => out.push({ at: clock.now(), tag }));
  return { clock, feed, delayed, out };
}

describe('A feed that is delayed', () => {
  it('gives every tag when it has been held for that long, in order, as it came', async () => {
    const { clock, feed, delayed, out } = setUp();
    delayed.start();
    const given = [key(0), sound(10), frame(33), frame(66), key(2_000), sound(2_010)];
    for (const tag of given) {
      feed.give(tag);
      await clock.advance(100);
    }
    await clock.advance(29_399);
    expect(out).toEqual([]);
    await clock.advance(1_000);
    expect(out.map(({ tag }) => tag)).toEqual(given);
    expect(out.map(({ at }) => at)).toEqual([30_000, 30_100, 30_200, 30_300, 30_400, 30_500]);
    delayed.stop();
    expect(clock.pending).toBe(0);
    expect(feed.listeners).toBe(0);
  });

  it('begins with what is there already, and has what came out last for who listens later', async () => {
    const { clock, feed, delayed } = setUp();
    const video = { ...frame(0), payload: Buffer.from([0x17, 1, 0, 0, 0, 1]), keyframe: true };
    feed.give(video);
    delayed.start();
    feed.give(frame(33));
    await clock.advance(29_999);
    expect(delayed.prelude()).toEqual([]);
    await clock.advance(1);
    expect(delayed.prelude().map(describeTag)).toEqual(['key 0', 'frame 33']);
    expect(delayed.prelude()[0]).toEqual(video);
    delayed.stop();
  });

  it('says when the first of it leaves, once something has come, and that nothing comes', async () => {
    const { clock, feed, delayed } = setUp();
    delayed.start();
    const told: (number | null)[] = [];
    let flows = false;
    const wait = delayed.untilItFlows(new AbortController().signal, (leftMs) => told.push(leftMs));
    void wait.then(() => (flows = true));
    await clock.advance(2_000);
    expect(told).toEqual([null]);
    feed.give(key(0));
    await clock.advance(29_999);
    expect([told, flows]).toEqual([[null, 30_000], false]);
    feed.give(frame(33));
    await clock.advance(1);
    expect([told, flows]).toEqual([[null, 30_000], true]);
    delayed.stop();
    expect(clock.pending).toBe(0);
  });

  it('is waited for no longer once the signal aborts', async () => {
    const { clock, feed, delayed } = setUp();
    delayed.start();
    feed.give(key(0));
    const abort = new AbortController();
    const wait = delayed.untilItFlows(abort.signal, () => undefined);
    abort.abort();
    await wait;
    delayed.stop();
    expect(clock.pending).toBe(0);
  });

  it('lets nothing out that was held when it was stopped', async () => {
    const { clock, feed, delayed, out } = setUp();
    delayed.start();
    feed.give(key(0));
    delayed.stop();
    feed.give(frame(33));
    await clock.advance(60_000);
    expect(out).toEqual([]);
    expect(delayed.heldMs).toBe(0);
  });

  it('gets shorter, says so, and loses nothing where not everything fits', async () => {
    const { clock, feed, delayed, out } = setUp({ capBytes: 10_000 });
    delayed.start();
    const given = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((n) => frame(n * 1_000, 1_000));
    for (const tag of given) {
      feed.give(tag);
      await clock.advance(1_000);
    }
    // Ten of them fit, so the eleventh pushes the first out, 10 s old.
    expect(out.map(({ at }) => at)).toEqual([10_000, 11_000]);
    expect(delayed.heldMs).toBe(10_000);
    expect(delayed.isShort).toBe(true);
    await clock.advance(30_000);
    expect(out.map(({ tag }) => tag)).toEqual(given);
    expect(delayed.isShort).toBe(false);
    delayed.stop();
  });

  it('tells of the trouble of what comes out of it, not of what goes in', async () => {
    const { clock, feed, delayed } = setUp();
    delayed.start();
    feed.trouble = 'absent';
    expect(delayed.trouble).toBe('absent');
    feed.give(key(0));
    feed.trouble = null;
    expect(delayed.trouble).toBe(null);
    await clock.advance(1_000);
    feed.give(frame(1_000));
    await clock.advance(29_000);
    expect(delayed.trouble).toBe('absent');
    feed.give(frame(30_000));
    await clock.advance(1_000);
    expect(delayed.trouble).toBe(null);
    delayed.stop();
  });

  it('lets go what it holds when an ingest takes another codec, and holds what comes instead for as long', async () => {
    const { clock, feed, delayed, out } = setUp();
    feed.codec = 'hevc';
    feed.onFit = () => (feed.codec = 'h264');
    delayed.start();
    feed.give(key(0));
    await clock.advance(30_000);
    feed.give(frame(33));
    expect([delayed.flows, delayed.codec]).toEqual([true, 'hevc']);

    delayed.fit(new Set(['h264']));
    expect([delayed.flows, delayed.codec, delayed.prelude()]).toEqual([false, 'h264', []]);
    feed.give(key(2_000));
    await clock.advance(29_999);
    expect(out.map(({ tag }) => describeTag(tag))).toEqual(['key 0']);
    await clock.advance(1);
    // What was there when it changed is held as long: here it is all that the other feed has.
    expect(out.map(({ tag }) => describeTag(tag)).at(-1)).toBe('key 2000');
    delayed.fit(new Set(['h264']));
    expect(delayed.flows).toBe(true);
    delayed.stop();
    expect(clock.pending).toBe(0);
  });
});
