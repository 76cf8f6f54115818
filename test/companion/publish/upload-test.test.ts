import { describe, expect, it } from 'vitest';
import type { FlvTag } from '../../../companion/flv/tag.ts';
import { testUpload, type UploadTested } from '../../../companion/publish/upload-test.ts';
import { FakePublisher } from '../destination/fake-publisher.ts';
import { frame } from '../destination/media.ts';
import { parseIngestUrl } from '#protocol';
import { FakeClock } from '../../helpers/fake-clock.ts';

/** An upload test over a line of so many kbit/s, with an ingest that acknowledges every so many bytes, or never. */
function setUp(lineKbps: number, ackBytes: number | null, kbps = 12_000) {
  const clock = new FakeClock();
  const publisher = new FakePublisher({ url: parseIngestUrl('rtmp://x/app')!, key: 'k' });
  const abort = new AbortController();
  let isPlaying = false;
  const play = (emit: (tag: FlvTag) => void): (() => void) => {
    let at = 0;
    isPlaying = true;
    // As those of the slate come: several at a time.
    let cancel = clock.setTimer(0, function next() {
      for (let n = 0; n < 5; n++) emit(frame((at += 40)));
      cancel = clock.setTimer(200, next);
    });
    return () => {
      isPlaying = false;
      cancel();
    };
  };
  // The line takes every 10 ms what it bears, and a buffer of 64 KB in front of it.
  let taken = 0;
  let told = 0;
  const run = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 10) {
      await clock.advance(10);
      taken = Math.min(publisher.bytesSent, taken + (lineKbps * 10) / 8);
      publisher.bufferedBytes = publisher.bytesSent - taken;
      if (ackBytes !== null && taken - told >= ackBytes) publisher.acknowledge((told = taken));
      publisher.isBlocked = publisher.bufferedBytes > 65_536;
      if (!publisher.isBlocked) publisher.emit('drain');
    }
  };
  const test = { publisher: limited(publisher), play, frameRate: 25, kbps, clock };
  const found: Promise<UploadTested> = testUpload(test, abort.signal);
  return { clock, publisher, found, run, abort, isPlaying: () => isPlaying };
}

/** What is buffered is counted by the line alone. */
function limited(publisher: FakePublisher): FakePublisher {
  publisher.send = (tag) => {
    publisher.bytesSent += tag.payload.length;
    publisher.bufferedBytes += tag.payload.length;
    return publisher.bufferedBytes <= 65_536;
  };
  return publisher;
}

describe('a test of the upload', () => {
  it.each([
    ['often', 65_536],
    ['rarely', 2_500_000],
    ['never', null],
  ])('finds what the line bears, where the ingest acknowledges %s', async (_, ackBytes) => {
    const { publisher, found, run, clock, isPlaying } = setUp(6_000, ackBytes);
    publisher.accept();
    await run(10_200);
    const result = await found;
    expect(result).toMatchObject({ reason: null, isAtLeast: false });
    expect(result.reason === null && result.kbps).toBeGreaterThan(5_700);
    expect(result.reason === null && result.kbps).toBeLessThan(6_300);
    expect([publisher.isClosed, isPlaying(), clock.pending]).toEqual([true, false, 0]);
  });

  it('says that the line may bear more where all of it arrives', async () => {
    const { publisher, found, run } = setUp(100_000, 65_536);
    publisher.accept();
    await run(10_200);
    expect(await found).toMatchObject({ reason: null, isAtLeast: true });
  });

  it('says why it came to nothing', async () => {
    const refused = setUp(6_000, null);
    refused.publisher.refuse('key-rejected');
    expect(await refused.found).toEqual({ reason: 'key-rejected' });
    const silent = setUp(6_000, null);
    await silent.clock.advance(8_000);
    expect(await silent.found).toEqual({ reason: 'timeout' });
    const ended = setUp(6_000, null);
    ended.publisher.accept();
    await ended.run(4_000);
    ended.publisher.end({ reason: 'closed-by-ingest' });
    await ended.run(200);
    expect(await ended.found).toEqual({ reason: 'closed-by-ingest' });
    for (const one of [refused, silent, ended]) {
      expect([one.publisher.isClosed, one.isPlaying(), one.clock.pending]).toEqual([true, false, 0]);
    }
  });

  it('is over at once when nobody waits for it any more', async () => {
    const { publisher, found, run, abort, isPlaying, clock } = setUp(6_000, null);
    publisher.accept();
    await run(4_000);
    abort.abort();
    expect(await found).toEqual({ reason: 'stopped' });
    expect([publisher.isClosed, isPlaying(), clock.pending]).toEqual([true, false, 0]);
  });
});
