import { describe, expect, it, vi } from 'vitest';
import { reasonSentences, type DestinationStatus, type VideoCodec } from '#protocol';
import { Destination } from '../../../companion/destination/destination.ts';
import type { DestinationSpec } from '../../../companion/broadcast/destination-port.ts';
import { enhancedCodec, enhancedHeader } from '../../../companion/flv/enhanced.ts';
import type { PlatformRules } from '../../../companion/destination/rules.ts';
import type { PublishTarget } from '../../../companion/protocol/index.ts';
import { FakeClock, settle } from '../../helpers/fake-clock.ts';
import { captureLog } from '../../helpers/log-capture.ts';
import { FakePublisher } from './fake-publisher.ts';
import { describeTag, FakeFeed, frame, key, metadata, sound, videoHeader } from './media.ts';

const canary = 'canary-key-0001';
const target: PublishTarget = {
  url: { scheme: 'rtmps', host: 'a.example', port: 443, app: 'live' },
  key: canary,
};
const backup: PublishTarget = { ...target, url: { ...target.url, host: 'b.example' } };

const noRules: PlatformRules = { longestShowMs: null, keyframesMs: null, keepsShows: false };

function setUp(
  options: Partial<Pick<DestinationSpec, 'target' | 'backups' | 'plain' | 'delayMs'>> = {},
  rules: Partial<PlatformRules> = {},
) {
  const clock = new FakeClock();
  const log = captureLog({ clock });
  const feed = new FakeFeed();
  const publishers: FakePublisher[] = [];
  const destination = new Destination(
    { id: 'twitch-1', platform: 'twitch', name: 'Twitch', target, backups: [], plain: null, ...options },
    feed,
    {
      clock,
      log: log.logger,
      random: () => 1,
      rulesOf: () => ({ ...noRules, ...rules }),
      createPublisher(to, asksForCodecs) {
        const publisher = new FakePublisher(to, asksForCodecs);
        publishers.push(publisher);
        return publisher;
      },
    },
  );
  const seen: DestinationStatus[] = [];
  destination.on('status', (status) => seen.push(status));
  let played = 0;
  return {
    clock,
    log,
    feed,
    destination,
    seen,
    publishers,
    states: () => seen.map(({ state, reason }) => (reason ? `${state}: ${reason}` : state)),
    latest: () => publishers.at(-1)!,
    /** Plays for so many ms in real time: 10 frames a second, a keyframe every 2 s, and the audio between. */
    async play(ms: number) {
      for (const end = played + ms; played < end; played += 100) {
        feed.give(played % 2_000 === 0 ? key(played) : frame(played), sound(played + 50));
        await clock.advance(100);
      }
    },
  };
}

type House = ReturnType<typeof setUp>;

async function goLive(house: House): Promise<void> {
  house.destination.start();
  house.latest().accept();
  await settle();
  await house.play(500);
  expect(house.destination.status.state).toBe('live');
}

describe('A destination on its way to live', () => {
  it('is idle until it is started', () => {
    const { destination, publishers } = setUp();
    expect(destination.status).toEqual({
      id: 'twitch-1',
      platform: 'twitch',
      name: 'Twitch',
      state: 'idle',
      reason: null,
      message: '',
      attempt: 0,
      retryInMs: null,
    });
    expect(publishers).toHaveLength(0);
  });

  it('is live only after the ingest has accepted and media has moved', async () => {
    const house = setUp();
    house.destination.start();
    await house.play(500);
    expect(house.states()).toEqual(['connecting']);
    house.latest().accept();
    await settle();
    expect(house.states()).toEqual(['connecting', 'publishing']);
    await house.play(100);
    expect(house.states()).toEqual(['connecting', 'publishing', 'live']);
  });

  it('does not call it live when the socket takes nothing', async () => {
    const house = setUp();
    house.destination.start();
    house.latest().isBlocked = true;
    house.latest().accept();
    await settle();
    await house.play(9_000);
    expect(house.states()).toEqual(['connecting', 'publishing', 'publishing: stalled']);
  });

  it('says that nothing arrives from the browser when there is nothing to send', async () => {
    const house = setUp();
    house.destination.start();
    house.latest().accept();
    await settle();
    await house.clock.advance(15_000);
    expect(house.states()).toEqual(['connecting', 'publishing', 'publishing: no-media']);
    expect(house.destination.status.message).toBe(reasonSentences['no-media']);
    await house.play(500);
    expect(house.destination.status).toMatchObject({ state: 'live', reason: null, message: '' });
  });

  it('names the platform, and no address to look at, where the ingest is its own', async () => {
    const url = { scheme: 'rtmps', host: 'live.twitch.tv', port: 443, app: 'app' } as const;
    const house = setUp({ target: { ...target, url } });
    house.destination.start();
    house.latest().refuse('timeout');
    await settle();
    expect(house.destination.status).toMatchObject({
      reason: 'timeout',
      ownIngest: true,
      message: 'Twitch is not answering. Check the internet connection.',
    });
  });

  it('says to check the address where a person has entered one', async () => {
    const house = setUp();
    house.destination.start();
    house.latest().refuse('timeout');
    await settle();
    expect(house.destination.status).toMatchObject({ ownIngest: false, message: reasonSentences.timeout });
    expect(reasonSentences.timeout).toContain('server address');
  });

  it('connects once, however often it is started', () => {
    const { destination, publishers } = setUp();
    destination.start();
    destination.start();
    expect(publishers).toHaveLength(1);
  });
});

describe('What a destination sends', () => {
  it('begins with the headers and the current GOP from its keyframe, at time 0', async () => {
    const house = setUp();
    house.destination.start();
    house.feed.give(key(100_000), sound(100_050), frame(100_100));
    house.latest().accept();
    await settle();
    house.feed.give(sound(100_150), frame(100_200));
    const sent = house.latest().sent;
    expect(sent.map(describeTag)).toEqual([
      ...['head', 'head', 'head', 'key 0', 'sound 50', 'frame 100', 'sound 150', 'frame 200'],
    ]);
    expect(sent.slice(0, 3).map(({ timestamp }) => timestamp)).toEqual([0, 0, 0]);
  });

  it('waits for a keyframe when there is no GOP yet', async () => {
    const house = setUp();
    house.destination.start();
    house.latest().accept();
    await settle();
    house.feed.give(sound(10), frame(20), key(30), sound(40));
    expect(house.latest().sent.map(describeTag)).toEqual(['head', 'head', 'head', 'key 0', 'sound 10']);
  });

  it('never goes back in time, even when the feed does', async () => {
    const house = setUp();
    house.destination.start();
    house.latest().accept();
    await settle();
    house.feed.give(key(1_000), frame(1_100), frame(1_090), sound(1_190), sound(1_150));
    const sent = house.latest().sent.slice(3);
    expect(sent.map(({ timestamp }) => timestamp)).toEqual([0, 100, 100, 190, 190]);
  });

  it('gives sound that comes behind its picture its own time, and none from before the first picture', async () => {
    const house = setUp();
    house.destination.start();
    house.latest().accept();
    await settle();
    house.feed.give(key(1_000), sound(980), frame(1_033), frame(1_067), sound(1_010), sound(1_031));
    const sent = house.latest().sent.slice(3);
    expect(sent.map(({ type, timestamp }) => [type, timestamp])).toEqual([
      ['video', 0],
      ['video', 33],
      ['video', 67],
      ['audio', 10],
      ['audio', 31],
    ]);
  });

  it('holds back what the socket does not take, and sends it when it drains', async () => {
    const house = setUp();
    await goLive(house);
    const before = house.latest().sent.length;
    house.latest().isBlocked = true;
    await house.play(500);
    expect(house.latest().sent).toHaveLength(before + 1);
    expect(house.destination.stats().queueMs).toBe(400);
    house.latest().drain();
    expect(house.latest().sent).toHaveLength(before + 10);
    expect(house.destination.stats()).toMatchObject({ queueMs: 0, droppedFrames: 0 });
  });

  it('tells how its line goes: what is made, what the kernel takes of it, and what the ingest has', async () => {
    const house = setUp();
    expect(house.destination.line).toBeNull();
    await goLive(house);
    const before = house.destination.line!;
    expect(before).toMatchObject({ acknowledged: null, droppedMs: 0, taken: { behind: 0 } });
    house.latest().acknowledge(house.latest().bytesSent - 500);
    house.latest().isBlocked = true;
    await house.play(500);
    const waiting = 5 * 1_100;
    expect(house.destination.line).toEqual({
      made: before.made + waiting,
      taken: { left: before.taken.left, behind: waiting },
      // Of what was there at its last word.
      acknowledged: { left: before.taken.left - 500, behind: 1_500 + waiting - 1_000 },
      droppedMs: 0,
    });
    await house.play(1_000);
    expect(house.destination.line!.droppedMs).toBeGreaterThan(0);
    house.latest().drain();
    await house.destination.stop();
    expect(house.destination.line).toBeNull();
  });

  it('drops later while it is told to be patient, also at the next connection', async () => {
    const house = setUp();
    house.destination.setPatience(3_000);
    await goLive(house);
    house.latest().end({ reason: 'closed-by-ingest' });
    await house.play(1_000);
    house.latest().accept();
    await settle();
    house.latest().isBlocked = true;
    await house.play(2_000);
    expect(house.destination.stats().droppedFrames).toBe(0);
    house.destination.setPatience(900);
    await house.play(100);
    expect(house.destination.stats().droppedFrames).toBeGreaterThan(0);
  });

  it('drops nothing for time in which this program stood still itself', async () => {
    const house = setUp();
    await goLive(house);
    house.latest().isBlocked = true;
    await house.play(500);
    house.clock.jump(1_500);
    await house.play(100);
    house.latest().drain();
    expect(house.destination.stats()).toMatchObject({ queueMs: 0, droppedFrames: 0 });
  });

  it('drops to the next keyframe when the socket is slow, counts it, and keeps the audio', async () => {
    const house = setUp();
    await goLive(house);
    house.latest().isBlocked = true;
    await house.play(1_500);
    const before = house.latest().sent.length;
    house.latest().drain();
    await house.play(300);
    expect(
      house
        .latest()
        .sent.slice(before)
        .map(describeTag)
        .filter((name) => !name.startsWith('sound')),
    ).toEqual([...['key 2000', 'frame 2100', 'frame 2200']]);
    // Frames 600 to 1900; 500 was in the socket already.
    expect(house.destination.stats().droppedFrames).toBe(14);
    expect(
      house.latest().sent.filter(({ type, sequenceHeader }) => type === 'audio' && !sequenceHeader),
    ).toHaveLength(23);
  });
});

describe('A destination that loses its ingest', () => {
  it('waits, connects again and begins with the current GOP at time 0', async () => {
    const house = setUp();
    await goLive(house);
    house.latest().end({ reason: 'closed-by-ingest' });
    await settle();
    expect(house.destination.status).toMatchObject({
      state: 'waiting',
      reason: 'closed-by-ingest',
      message: reasonSentences['closed-by-ingest'],
      attempt: 1,
      retryInMs: 400,
    });
    await house.play(500);
    expect(house.destination.status).toMatchObject({ state: 'connecting', attempt: 1 });
    house.latest().accept();
    await settle();
    await house.play(500);
    expect(house.destination.status).toMatchObject({ state: 'live', reason: null, attempt: 0 });
    expect(house.publishers).toHaveLength(2);
    expect(house.latest().sent.slice(0, 5).map(describeTag)).toEqual([
      'head',
      'head',
      'head',
      'key 0',
      'sound 50',
    ]);
    expect(house.destination.stats().reconnects).toBe(1);
  });

  it('waits longer after each failure, for as long as the broadcast lives', async () => {
    const house = setUp();
    house.destination.start();
    const delays: (number | null)[] = [];
    for (let i = 0; i < 8; i += 1) {
      house.latest().refuse('refused');
      await settle();
      delays.push(house.destination.status.retryInMs);
      await house.clock.advance(house.destination.status.retryInMs!);
    }
    expect(delays).toEqual([400, 600, 900, 1350, 2025, 2400, 2400, 2400]);
    expect(house.destination.status).toMatchObject({ state: 'connecting', attempt: 8 });
  });

  it('says how long it still waits to those who ask later', async () => {
    const house = setUp();
    house.destination.start();
    house.latest().refuse('refused');
    await house.clock.advance(150);
    expect(house.destination.status).toMatchObject({ state: 'waiting', retryInMs: 250 });
  });

  it('is patient with an ingest that accepts and drops it at once', async () => {
    const house = setUp();
    house.destination.start();
    for (let i = 1; i <= 4; i += 1) {
      house.latest().accept();
      await settle();
      await house.play(500);
      house.latest().end({ reason: 'closed-by-ingest' });
      await settle();
      expect(house.destination.status).toMatchObject({ state: 'waiting', attempt: i });
      await house.play(3_000);
    }
  });

  it('forgets an outage once it was live for ten seconds', async () => {
    const house = setUp();
    house.destination.start();
    house.latest().refuse('refused');
    await house.clock.advance(500);
    house.latest().accept();
    await settle();
    await house.play(11_000);
    house.latest().isBlocked = true;
    await house.play(3_000);
    expect(house.destination.status).toMatchObject({ state: 'stalled', attempt: 0 });
    house.latest().end({ reason: 'closed-by-ingest' });
    await settle();
    expect(house.destination.status).toMatchObject({ attempt: 1, retryInMs: 400 });
  });

  it('says stalled after two seconds in which nothing moves, and live again when it moves', async () => {
    const house = setUp();
    await goLive(house);
    house.latest().isBlocked = true;
    await house.play(3_000);
    expect(house.destination.status).toMatchObject({ state: 'stalled', reason: 'stalled' });
    house.latest().drain();
    await house.play(500);
    expect(house.destination.status).toMatchObject({ state: 'live', reason: null });
    expect(house.publishers).toHaveLength(1);
  });

  it('says stalled when an ingest that acknowledged all along falls silent, though the kernel still takes all', async () => {
    const house = setUp();
    await goLive(house);
    for (let second = 0; second < 8; second += 1) {
      house.latest().acknowledge();
      await house.play(second === 3 ? 3_000 : 1_000);
    }
    expect(house.destination.status.state).toBe('live');
    await house.play(8_000);
    expect(house.destination.status.state).toBe('live');
    await house.play(3_000);
    expect(house.destination.status).toMatchObject({ state: 'stalled', reason: 'stalled' });
    await house.play(60_000);
    expect(house.publishers).toHaveLength(1);
    house.latest().acknowledge();
    await house.play(500);
    expect(house.destination.status.state).toBe('live');
  });

  it('expects nothing of an ingest that has answered a few times only', async () => {
    const house = setUp();
    await goLive(house);
    for (let second = 0; second < 4; second += 1) {
      house.latest().acknowledge();
      await house.play(1_000);
    }
    await house.play(60_000);
    expect(house.destination.status.state).toBe('live');
  });

  it('is patient with a socket that takes nothing for long while the ingest acknowledges what it has', async () => {
    const house = setUp();
    await goLive(house);
    house.latest().isBlocked = true;
    for (let second = 0; second < 30; second += 1) {
      house.latest().acknowledge(1_000 + second);
      await house.play(1_000);
    }
    expect(house.publishers).toHaveLength(1);
    expect(house.destination.status.state).toBe('stalled');
  });

  it('gives a socket up that took nothing for ten seconds, and connects again', async () => {
    const house = setUp();
    await goLive(house);
    house.latest().isBlocked = true;
    await house.play(9_500);
    expect(house.publishers).toHaveLength(1);
    await house.play(1_500);
    expect(house.publishers).toHaveLength(2);
    expect(house.publishers[0]!.isClosed).toBe(true);
    expect(house.states().slice(-3)).toEqual(['stalled: stalled', 'waiting: stalled', 'connecting: stalled']);
  });

  it('does not blame the ingest when the browser sends nothing', async () => {
    const house = setUp();
    await goLive(house);
    await house.clock.advance(60_000);
    expect(house.destination.status).toMatchObject({ state: 'stalled', reason: 'no-media' });
    expect(house.publishers).toHaveLength(1);
  });

  it('fails for good when the ingest rejects the key, and says so', async () => {
    const house = setUp();
    house.destination.start();
    house.latest().refuse('key-rejected');
    await house.clock.advance(600_000);
    expect(house.publishers).toHaveLength(1);
    expect(house.destination.status).toMatchObject({
      state: 'failed',
      reason: 'key-rejected',
      message: reasonSentences['key-rejected'],
      retryInMs: null,
    });
    expect(house.feed.listeners).toBe(0);
    expect(house.clock.pending).toBe(0);
  });

  it('tries twice more when the ingest only closed the connection where one that rejects does', async () => {
    const house = setUp();
    house.destination.start();
    for (let i = 1; i <= 3; i += 1) {
      house.latest().refuse('key-rejected', { inferred: true });
      await house.clock.advance(3_000);
    }
    expect(house.publishers).toHaveLength(3);
    expect(house.destination.status.state).toBe('failed');
  });

  it('tries again when a key that was good is refused: the ingest may still hold the lost session', async () => {
    const house = setUp();
    await goLive(house);
    house.latest().end({ reason: 'closed-by-ingest' });
    await house.clock.advance(400);
    house.latest().refuse('key-rejected');
    await settle();
    expect(house.destination.status).toMatchObject({ state: 'waiting', reason: 'key-in-use' });
  });
});

describe('A destination with a delay', () => {
  it('connects when the first of it is due, and is live and not behind from then on', async () => {
    const house = setUp({ delayMs: 30_000 });
    house.destination.start();
    await settle();
    await house.play(10_000);
    expect(house.publishers).toHaveLength(0);
    expect(house.destination.status).toMatchObject({ state: 'connecting', reason: 'delayed', attempt: 0 });
    expect(house.destination.status.retryInMs).toBe(20_000);
    await house.play(20_100);
    house.latest().accept();
    await settle();
    await house.play(5_000);
    expect(house.states()).toEqual(['connecting: delayed', 'connecting', 'publishing', 'live']);
    expect(house.destination.stats()).toMatchObject({ delayMs: 30_000, behindMs: 0 });
    const sent = house.latest().sent.map(describeTag);
    expect(sent.slice(3, 6)).toEqual(['key 0', 'sound 50', 'frame 100']);
    expect(sent.at(-1)).toBe('sound 5150');
    await house.destination.stop();
    expect(house.clock.pending).toBe(0);
    expect(house.feed.listeners).toBe(0);
  });

  it('says that nothing comes, if nothing does', async () => {
    const house = setUp({ delayMs: 30_000 });
    house.destination.start();
    await house.clock.advance(2_000);
    expect(house.states()).toEqual(['connecting: no-media']);
    await house.destination.stop();
  });

  it('is over at once when it is stopped, and sends nothing that is held', async () => {
    const house = setUp({ delayMs: 30_000 });
    house.destination.start();
    await settle();
    await house.play(30_200);
    house.latest().accept();
    await settle();
    await house.play(1_000);
    const { sent } = house.latest();
    const last = sent.length;
    const before = house.clock.now();
    await house.destination.stop();
    expect(house.clock.now()).toBe(before);
    expect(sent).toHaveLength(last);
    expect(house.destination.status.state).toBe('ended');
    expect(house.clock.pending).toBe(0);
  });

  it('is ended by no other key, nor by who asks to try again', async () => {
    const house = setUp({ delayMs: 30_000 });
    house.destination.start();
    await settle();
    await house.play(5_000);
    house.destination.retry();
    house.destination.retry({ target: { ...target, key: 'another' }, backups: [], plain: null });
    await house.play(24_900);
    expect(house.publishers).toHaveLength(0);
    await house.play(200);
    expect(house.latest().target.key).toBe('another');
    await house.destination.stop();
  });

  it('goes on behind a lost connection where it was, without another delay', async () => {
    const house = setUp({ delayMs: 30_000 });
    house.destination.start();
    await settle();
    await house.play(30_200);
    house.latest().accept();
    await settle();
    await house.play(12_000);
    house.latest().end({ reason: 'closed-by-ingest' });
    await house.play(1_000);
    expect(house.publishers).toHaveLength(2);
    house.latest().accept();
    await settle();
    await house.play(500);
    expect(house.destination.status.state).toBe('live');
    expect(house.destination.stats().delayMs).toBe(30_000);
    await house.destination.stop();
  });
});

describe('A destination of a computer that does not keep up', () => {
  it('says so while it is live, and that it is not while viewers get it late or not at all', async () => {
    const house = setUp();
    await goLive(house);
    house.feed.trouble = 'late';
    await house.play(1_000);
    expect(house.destination.status).toMatchObject({ state: 'stalled', reason: 'computer-slow' });
    house.feed.trouble = 'lesser';
    await house.play(1_000);
    expect(house.destination.status).toMatchObject({
      state: 'live',
      reason: 'computer-slow',
      message: reasonSentences['computer-slow'],
    });
    house.feed.trouble = 'absent';
    await house.play(1_000);
    expect(house.destination.status).toMatchObject({ state: 'stalled', reason: 'computer-slow' });
    house.feed.trouble = null;
    await house.play(1_000);
    expect(house.destination.status).toMatchObject({ state: 'live', reason: null });
    expect(house.publishers).toHaveLength(1);
  });

  it('does not connect anew because of it, whoever asks', async () => {
    const house = setUp();
    await goLive(house);
    house.feed.trouble = 'absent';
    await house.play(1_000);
    house.destination.retry();
    await house.play(1_000);
    expect(house.publishers).toHaveLength(1);
    expect(house.states().at(-1)).toBe('stalled: computer-slow');
  });

  it('blames the source only where nothing comes from that', async () => {
    const house = setUp();
    await goLive(house);
    for (const trouble of ['absent', 'late'] as const) {
      house.feed.trouble = trouble;
      await house.clock.advance(3_000);
      expect(house.destination.status).toMatchObject({ state: 'stalled', reason: 'computer-slow' });
    }
    house.feed.trouble = 'lesser';
    await house.clock.advance(3_000);
    expect(house.destination.status).toMatchObject({ state: 'stalled', reason: 'no-media' });
  });
});

describe('A destination whose line is too slow', () => {
  /** Plays while the ingest gets, and acknowledges once a second, a share of what is sent; the kernel takes it all. */
  async function playAt(house: House, share: number, seconds: number, each: (second: number) => void) {
    const [atFirst, sentAtFirst] = [house.latest().bytesAcked, house.latest().bytesSent];
    for (let second = 1; second <= seconds; second += 1) {
      await house.play(1_000);
      house.latest().acknowledge(atFirst + share * (house.latest().bytesSent - sentAtFirst));
      await house.play(300);
      each(second * 1.3);
    }
  }
  const calm = async (house: House): Promise<void> => {
    await goLive(house);
    await playAt(house, 1, 10, () => undefined);
    expect(house.destination.stats().behindMs).toBeLessThanOrEqual(500);
  };

  it('is told how far behind it is, warned from three seconds on, and that it stalls within ten', async () => {
    const house = setUp();
    await calm(house);
    const at: Record<string, number> = {};
    await playAt(house, 0.5, 9, (second) => {
      const { state, reason } = house.destination.status;
      at[`${state} ${reason}`] ??= second;
      const behind = house.destination.stats().behindMs / 1_000;
      expect(Math.abs(behind - second / 2)).toBeLessThanOrEqual(1.3);
    });
    expect(at['live upload-slow']).toBeLessThanOrEqual(8);
    expect(at['stalled stalled']).toBeGreaterThan(at['live upload-slow']!);
    expect(at['stalled stalled']).toBeLessThanOrEqual(10);
    expect(house.publishers).toHaveLength(1);
  });

  it('is warned, and goes on being live, where only a little is missing', async () => {
    const house = setUp();
    await calm(house);
    await playAt(house, 0.9, 40, () => undefined);
    expect(house.destination.status).toMatchObject({
      state: 'live',
      reason: 'upload-slow',
      message: reasonSentences['upload-slow'],
    });
    expect(house.states().filter((state) => state.startsWith('stalled'))).toEqual([]);
  });

  it('is simply live again once it has caught up', async () => {
    const house = setUp();
    await calm(house);
    await playAt(house, 0.5, 8, () => undefined);
    house.latest().acknowledge();
    await house.play(4_000);
    house.latest().acknowledge();
    await house.play(500);
    expect(house.destination.status).toMatchObject({ state: 'live', reason: null, message: '' });
    expect(house.destination.stats().behindMs).toBeLessThanOrEqual(500);
  });

  it('says nothing of an ingest that acknowledges every half minute, and hardly ever', async () => {
    for (const seconds of [30, 200]) {
      const house = setUp();
      await goLive(house);
      for (let turn = 0; turn < 4; turn += 1) {
        await house.play(seconds * 1_000);
        house.latest().acknowledge();
      }
      expect(house.states()).toEqual(['connecting', 'publishing', 'live']);
    }
  });

  it('stalls where the ingest acknowledges nothing and the socket takes half of what there is', async () => {
    const house = setUp();
    await goLive(house);
    const playWith = async (bytesPerSecond: number, seconds: number): Promise<void> => {
      for (let turn = 0; turn < 2 * seconds; turn += 1) {
        house.latest().drain(bytesPerSecond / 2);
        await house.play(500);
      }
    };
    // A second of it has 11 500 bytes.
    await playWith(14_000, 20);
    expect(house.destination.status).toMatchObject({ state: 'live', reason: null });
    await playWith(6_000, 10);
    expect(house.destination.status).toMatchObject({ state: 'stalled', reason: 'stalled' });
    await playWith(14_000, 8);
    expect(house.destination.status).toMatchObject({ state: 'live', reason: null });
    expect(house.publishers).toHaveLength(1);
  });
});

describe('An ingest that says yes and hangs up', () => {
  async function hangUp(house: House, times: number): Promise<void> {
    for (let i = 0; i < times; i += 1) {
      house.latest().accept();
      await settle();
      house.latest().end({ reason: 'closed-by-ingest' });
      await settle();
      await house.clock.advance(house.destination.status.retryInMs!);
    }
  }

  it('is told as a refused key at the third time, is never called live, and is tried ever more rarely', async () => {
    const house = setUp();
    house.destination.start();
    await hangUp(house, 5);
    const waits = house.seen.filter(({ state }) => state === 'waiting');
    expect(waits.map(({ reason, retryInMs }) => [reason, retryInMs])).toEqual([
      ['closed-by-ingest', 400],
      ['closed-by-ingest', 600],
      ['key-rejected', 2_400],
      ['key-rejected', 3_600],
      ['key-rejected', 5_400],
    ]);
    expect(house.states()).not.toContain('live');
  });

  it('may have the key from a session that it has not noticed to be over', async () => {
    const house = setUp();
    await goLive(house);
    house.latest().end({ reason: 'closed-by-ingest' });
    await house.clock.advance(400);
    await hangUp(house, 3);
    expect(house.seen.filter(({ state }) => state === 'waiting').at(-1)).toMatchObject({
      reason: 'key-in-use',
    });
  });
});

describe('Retrying by hand', () => {
  it('ends a delay', async () => {
    const house = setUp();
    house.destination.start();
    house.latest().refuse('dns');
    await settle();
    house.destination.retry();
    await settle();
    expect(house.publishers).toHaveLength(2);
    expect(house.destination.status).toMatchObject({ state: 'connecting', attempt: 0 });
  });

  it('leads out of a failure with another key', async () => {
    const house = setUp({ backups: [backup] });
    house.destination.start();
    house.latest().refuse('key-rejected');
    await settle();
    house.destination.retry({ target: { ...target, key: 'another' }, backups: [], plain: null });
    expect(house.latest().target.key).toBe('another');
    house.latest().accept();
    await settle();
    await house.play(500);
    expect(house.destination.status.state).toBe('live');
  });

  it('replaces a connection that stalls', async () => {
    const house = setUp();
    await goLive(house);
    house.latest().isBlocked = true;
    await house.play(3_000);
    house.destination.retry();
    await house.clock.advance(1_200);
    expect(house.publishers).toHaveLength(2);
  });

  it('replaces a live publish only when it names another target', async () => {
    const house = setUp();
    await goLive(house);
    house.destination.retry();
    await house.play(500);
    expect(house.publishers).toHaveLength(1);
    house.destination.retry({ target: { ...target, key: 'another' }, backups: [], plain: null });
    await settle();
    expect(house.publishers.map(({ isClosed }) => isClosed)).toEqual([true, false]);
  });

  it('publishes with another key at the backup, too', async () => {
    const house = setUp();
    await goLive(house);
    const key = 'another';
    house.destination.retry({ target: { ...target, key }, backups: [{ ...backup, key }], plain: null });
    await settle();
    expect(house.latest().target).toEqual({ ...target, key });
    for (let failures = 0; failures < 3; failures += 1) {
      house.latest().refuse('refused');
      await settle();
      await house.clock.advance(house.destination.status.retryInMs!);
    }
    expect(house.latest().target).toEqual({ ...backup, key });
  });

  it('changes nothing after the end', async () => {
    const house = setUp();
    await goLive(house);
    await house.destination.stop();
    house.destination.retry({ target, backups: [], plain: null });
    house.destination.start();
    expect(house.publishers).toHaveLength(1);
    expect(house.destination.status.state).toBe('ended');
  });
});

describe('Stopping a destination', () => {
  it('closes the publish and leaves no timer and no listener behind', async () => {
    const house = setUp();
    await goLive(house);
    await house.destination.stop();
    expect(house.latest().isClosed).toBe(true);
    expect(house.destination.status).toMatchObject({ state: 'ended', reason: 'stopped', attempt: 0 });
    expect(house.clock.pending).toBe(0);
    expect(house.feed.listeners).toBe(0);
  });

  it('resolves every call when it is over, and says so once', async () => {
    const house = setUp();
    await goLive(house);
    await Promise.all([house.destination.stop(), house.destination.stop()]);
    await house.destination.stop();
    expect(house.states().filter((state) => state.startsWith('ended'))).toHaveLength(1);
  });

  it('sends what is queued before it takes leave', async () => {
    const house = setUp();
    await goLive(house);
    house.latest().isBlocked = true;
    await house.play(300);
    const stopped = house.destination.stop();
    await settle();
    expect(house.latest().isClosed).toBe(false);
    house.latest().drain();
    await stopped;
    expect(house.latest().sent.map(describeTag).slice(-2)).toEqual(['frame 700', 'sound 750']);
  });

  it('takes at most 1.2 seconds when the ingest takes nothing and never answers', async () => {
    const house = setUp();
    await goLive(house);
    Object.assign(house.latest(), { isBlocked: true, isDeaf: true });
    await house.play(500);
    let isOver = false;
    void house.destination.stop().then(() => (isOver = true));
    await house.clock.advance(1_200);
    expect(isOver).toBe(true);
    expect(house.clock.pending).toBe(0);
  });

  it('waits for what an ingest keeps back by agreement', async () => {
    const house = setUp();
    await goLive(house);
    Object.assign(house.latest(), { isDeaf: true, holdsBackMs: 1_500 });
    const stopped = house.destination.stop();
    let isOver = false;
    void stopped.then(() => (isOver = true));
    await house.clock.advance(1_600);
    expect(isOver).toBe(false);
    await house.clock.advance(600);
    await stopped;
  });

  it('takes at most 1.2 seconds when the ingest does not even answer the connection', async () => {
    const house = setUp();
    house.destination.start();
    house.latest().isDeaf = true;
    let isOver = false;
    void house.destination.stop().then(() => (isOver = true));
    await house.clock.advance(1_200);
    expect(isOver).toBe(true);
    expect(house.states()).toEqual(['connecting', 'ended: stopped']);
  });

  it('ends a delay at once', async () => {
    const house = setUp();
    house.destination.start();
    house.latest().refuse('refused');
    await settle();
    await house.destination.stop();
    expect(house.states()).toEqual(['connecting', 'waiting: refused', 'ended: stopped']);
    expect(house.clock.pending).toBe(0);
  });

  it('works before it was started, and keeps a failure for what it was', async () => {
    const idle = setUp();
    await idle.destination.stop();
    expect(idle.states()).toEqual(['ended: stopped']);
    const failed = setUp();
    failed.destination.start();
    failed.latest().refuse('key-rejected');
    await settle();
    await failed.destination.stop();
    expect(failed.destination.status.state).toBe('failed');
  });
});

describe('A destination with a backup ingest', () => {
  async function atBackup(): Promise<House> {
    const house = setUp({ backups: [backup] });
    house.destination.start();
    for (let i = 0; i < 3; i += 1) {
      house.latest().refuse('timeout');
      await house.clock.advance(3_000);
    }
    expect(house.latest().target.url.host).toBe('b.example');
    return house;
  }

  it('goes there after three failures in a row, and back after three failures there', async () => {
    const house = await atBackup();
    for (let i = 0; i < 3; i += 1) {
      house.latest().refuse('timeout');
      await house.clock.advance(3_000);
    }
    expect(house.publishers.map(({ target: { url } }) => url.host[0]).join('')).toBe('aaabbba');
  });

  it('hands over to the primary at a keyframe after a minute, without a frame lost or sent twice', async () => {
    const house = await atBackup();
    house.latest().accept();
    await settle();
    await house.play(62_500);
    const [old, next] = house.publishers.slice(-2);
    expect(next!.target.url.host).toBe('a.example');
    next!.accept();
    await settle();
    await house.play(2_500);
    expect(old!.isClosed).toBe(true);
    expect(next!.sent.slice(0, 5).map(describeTag)).toEqual(['head', 'head', 'head', 'key 0', 'sound 50']);
    const frames = [...old!.sent, ...next!.sent].filter(
      ({ type, sequenceHeader }) => type === 'video' && !sequenceHeader,
    );
    expect(frames).toHaveLength(650);
    expect(house.states().at(-1)).toBe('live');
    expect(house.destination.stats().reconnects).toBe(0);
  });

  it('goes there when the primary takes the stream and drops it again and again', async () => {
    const house = setUp({ backups: [backup] });
    await goLive(house);
    for (let i = 0; i < 2; i += 1) {
      house.latest().end({ reason: 'closed-by-ingest' });
      await house.play(3_000);
      house.latest().accept();
      await settle();
      await house.play(2_000);
      expect(house.states().at(-1)).toBe('live');
    }
    house.latest().end({ reason: 'closed-by-ingest' });
    await house.play(3_000);
    expect(house.publishers.map(({ target: { url } }) => url.host[0]).join('')).toBe('aaab');
  });

  it('looks again a minute later when the primary ends before its first keyframe', async () => {
    const house = await atBackup();
    house.latest().accept();
    await settle();
    await house.play(60_500);
    const backupPublish = house.publishers.at(-2)!;
    house.latest().accept();
    await settle();
    house.latest().end({ reason: 'closed-by-ingest' });
    await house.play(50_000);
    expect(house.publishers).toHaveLength(5);
    expect(backupPublish.isClosed).toBe(false);
    await house.play(12_000);
    expect(house.publishers).toHaveLength(6);
    expect(house.latest().target.url.host).toBe('a.example');
  });

  it('stays at the backup while the primary refuses', async () => {
    const house = await atBackup();
    house.latest().accept();
    await settle();
    await house.play(62_000);
    house.latest().refuse('refused');
    await house.play(2_500);
    expect(house.states().at(-1)).toBe('live');
    expect(house.publishers.at(-2)!.isClosed).toBe(false);
    expect(house.publishers).toHaveLength(5);
  });
});

describe('An ingest that asks to reconnect', () => {
  it('is followed to the address it names, at the next keyframe', async () => {
    const house = setUp();
    await goLive(house);
    const [old] = house.publishers;
    old!.emit('reconnect', 'rtmps://c.example/live');
    expect(house.latest().target.url.host).toBe('c.example');
    house.latest().accept();
    await settle();
    await house.play(1_400);
    expect(house.latest().sent).toHaveLength(0);
    await house.play(400);
    expect(house.latest().sent.map(describeTag)[3]).toBe('key 0');
    expect(old!.isClosed).toBe(true);
    expect(house.states()).toEqual(['connecting', 'publishing', 'live']);
  });

  it('is not followed from TLS to plain text, where the key could be read', async () => {
    const house = setUp();
    await goLive(house);
    house.latest().emit('reconnect', 'rtmp://c.example/live');
    expect(house.publishers).toHaveLength(1);
  });

  it('takes over at once when the old connection ends before the keyframe', async () => {
    const house = setUp();
    await goLive(house);
    const [old] = house.publishers;
    old!.emit('reconnect', null);
    house.latest().accept();
    await settle();
    old!.end({ reason: 'closed-by-ingest' });
    await house.play(500);
    expect(house.latest().sent.map(describeTag).slice(3, 5)).toEqual(['key 0', 'sound 50']);
    expect(house.states()).toEqual(['connecting', 'publishing', 'live']);
  });
});

describe('What goes wrong in a destination', () => {
  it('stays there when a listener throws', async () => {
    const house = setUp();
    house.destination.on('status', () => {
      throw new Error('a bad listener');
    });
    await goLive(house);
    expect(house.log.records().some(({ msg }) => msg === 'a listener of a destination failed')).toBe(true);
  });

  it('stays there when the publisher throws while it is fed', async () => {
    const house = setUp();
    await goLive(house);
    house.latest().send = () => {
      throw new Error('a bad publisher');
    };
    expect(() => house.feed.give(frame(500))).not.toThrow();
    await settle();
    expect(house.destination.status).toMatchObject({ state: 'waiting', reason: 'internal' });
  });

  it('stays there when the publisher throws while it is looked at', async () => {
    const house = setUp();
    await goLive(house);
    Object.defineProperty(house.latest(), 'acknowledgements', {
      get() {
        throw new Error('a bad publisher');
      },
    });
    await house.clock.advance(250);
    expect(house.destination.status).toMatchObject({ state: 'waiting', reason: 'internal' });
  });

  it('stays there when the feed throws', async () => {
    const house = setUp();
    house.feed.prelude = () => {
      throw new Error('a bad feed');
    };
    house.destination.start();
    house.latest().accept();
    await settle();
    expect(house.destination.status).toMatchObject({ state: 'waiting', reason: 'internal' });
  });

  it('is told to whoever reads the log: a mistake of the program as an error, everything else where it is looked for', async () => {
    const house = setUp();
    await goLive(house);
    const said = (level: number) => house.log.records().filter((line) => line['level'] === level);
    house.latest().end({ reason: 'protocol-error' });
    await house.play(500);
    expect(said(20).at(-1)).toMatchObject({ reason: 'protocol-error', err: { type: 'PublishError' } });
    expect(said(50)).toEqual([]);
    house.latest().accept();
    await settle();
    house.latest().send = () => {
      throw new RangeError('a bad publisher');
    };
    house.feed.give(frame(1_000));
    await settle();
    expect(said(50)).toMatchObject([{ err: { type: 'RangeError', message: 'a bad publisher' } }]);
  });

  it('leaves nothing behind with each look back at the primary ingest', async () => {
    const house = setUp({ backups: [backup] });
    const add = vi.spyOn(AbortSignal.prototype, 'addEventListener');
    const remove = vi.spyOn(AbortSignal.prototype, 'removeEventListener');
    house.destination.start();
    for (let i = 0; i < 3; i += 1) {
      house.latest().refuse('timeout');
      await house.clock.advance(3_000);
    }
    house.latest().accept();
    await settle();
    add.mockClear();
    remove.mockClear();
    for (let minutes = 0; minutes < 3; minutes += 1) {
      await house.play(61_000);
      house.latest().refuse('timeout');
      await settle();
    }
    const left = add.mock.calls.filter(
      ([, listener]) => !remove.mock.calls.some(([, gone]) => gone === listener),
    );
    expect(house.publishers.length).toBeGreaterThan(6);
    // The publishers here are doubles, and each leaves its own.
    expect(left).toHaveLength(3);
    vi.restoreAllMocks();
  });

  it('shows the key in no status and no log line', async () => {
    const house = setUp();
    await goLive(house);
    house.latest().end({ reason: 'closed-by-ingest' });
    await house.play(500);
    house.latest().refuse('key-rejected');
    await settle();
    await house.destination.stop();
    expect(JSON.stringify([house.seen, house.destination.stats(), house.log.lines])).not.toContain(canary);
    expect(house.log.lines.length).toBeGreaterThan(5);
  });
});

it('A destination says that its keyframes are farther apart than its platform takes', async () => {
  const house = setUp({}, { keyframesMs: 1_000 });
  await goLive(house);
  await house.play(3_400);
  expect(house.destination.status).toMatchObject({ state: 'live', reason: null });
  await house.play(2_000);
  expect(house.destination.status).toMatchObject({ state: 'live', reason: 'keyframes-rare' });
  await house.destination.stop();
});

describe('The figures of a destination', () => {
  it('give the bitrate of the last three seconds, the bytes, and the time since it first went live', async () => {
    const house = setUp();
    await goLive(house);
    await house.play(9_500);
    const stats = house.destination.stats();
    // 10 frames of 1000 bytes (a keyframe has 2000) and 10 times 100 bytes of audio a second.
    expect(stats.bitrate).toBeGreaterThan(80_000);
    expect(stats.bitrate).toBeLessThan(100_000);
    expect(stats.bytesAcked).toBe(house.latest().bytesSent);
    expect(stats.uptimeMs).toBe(9_950);
  });

  it('prefer what the ingest acknowledges, and add up over reconnects', async () => {
    const house = setUp();
    await goLive(house);
    house.latest().bytesAcked = 1_234;
    expect(house.destination.stats().bytesAcked).toBe(1_234);
    house.latest().end({ reason: 'closed-by-ingest' });
    await house.play(1_000);
    house.latest().accept();
    await settle();
    house.latest().bytesAcked = 1_000;
    expect(house.destination.stats().bytesAcked).toBe(2_234);
  });

  it('stand still after the end', async () => {
    const house = setUp();
    await goLive(house);
    await house.destination.stop();
    const stats = house.destination.stats();
    await house.clock.advance(10_000);
    expect(house.destination.stats()).toEqual(stats);
    expect(stats.bitrate).toBe(0);
  });
});

describe('A destination whose platform takes no longer shows', () => {
  it('says so before, ends the show before a keyframe and begins another with it, and tells', async () => {
    const house = setUp({}, { longestShowMs: 20_000 });
    await goLive(house);
    const first = house.latest();
    await house.play(14_000);
    expect(house.states().at(-1)).toBe('live');
    await house.play(1_500);
    expect(house.states().at(-1)).toBe('live: show-limit');
    await house.play(6_100);
    const second = house.latest();
    expect([house.publishers.length, first.isClosed]).toEqual([2, true]);
    // Every frame until the keyframe went to the one, and from it on all to the other.
    expect(first.sent.map(describeTag).at(-1)).toBe('sound 21950');
    second.accept();
    await settle();
    await house.play(400);
    expect(second.sent.map(describeTag).slice(0, 6)).toEqual([
      ...['head', 'head', 'head', 'key 0', 'sound 50', 'frame 100'],
    ]);
    expect(house.destination.status).toMatchObject({ state: 'live', reason: 'show-renewed' });
    expect(house.destination.stats()).toMatchObject({ renewals: 1, reconnects: 0, droppedFrames: 0 });
    await house.play(10_000);
    expect(house.states().filter((state) => state.includes('waiting'))).toEqual([]);
    await house.destination.stop();
    expect(house.clock.pending).toBe(0);
  });

  it('asks for the new show only when the old one is closed', async () => {
    const house = setUp({}, { longestShowMs: 4_000 });
    await goLive(house);
    const first = house.latest();
    let leave!: () => void;
    first.close = () => new Promise((resolve) => (leave = resolve));
    await house.play(5_700);
    const second = house.latest();
    const connect = vi.spyOn(second, 'connect');
    await house.play(200);
    expect([house.publishers.length, connect.mock.calls.length]).toEqual([2, 0]);
    leave();
    await settle();
    expect(connect).toHaveBeenCalledOnce();
    await house.destination.stop();
  });

  it('ends the next show in time, too, when the one before was lost while it waited for a keyframe', async () => {
    const house = setUp({}, { longestShowMs: 5_000 });
    await goLive(house);
    await house.play(5_100);
    house.latest().end({ reason: 'closed-by-ingest' });
    await settle();
    await house.play(500);
    house.latest().accept();
    await settle();
    const again = house.latest();
    await house.play(2_500);
    expect([house.latest() === again, house.destination.stats().renewals]).toEqual([false, 1]);
    await house.destination.stop();
    expect(house.clock.pending).toBe(0);
  });

  it('tries again like after any loss when the new show is not taken', async () => {
    const house = setUp({}, { longestShowMs: 20_000 });
    await goLive(house);
    await house.play(21_700);
    house.latest().refuse('key-rejected');
    await settle();
    expect(house.destination.status).toMatchObject({ state: 'waiting', reason: 'key-in-use' });
    await house.play(1_000);
    expect(house.publishers).toHaveLength(3);
    house.latest().accept();
    await settle();
    await house.play(500);
    expect(house.destination.status.state).toBe('live');
    await house.destination.stop();
  });

  it('can be stopped while it waits for the keyframe, and while the new show is asked for', async () => {
    const waiting = setUp({}, { longestShowMs: 5_000 });
    await goLive(waiting);
    await waiting.play(5_200);
    await waiting.destination.stop();
    const asking = setUp({}, { longestShowMs: 5_000 });
    await goLive(asking);
    await asking.play(5_700);
    expect(asking.publishers).toHaveLength(2);
    await asking.destination.stop();
    for (const { destination, clock, feed } of [waiting, asking]) {
      expect([destination.status.state, clock.pending, feed.listeners]).toEqual(['ended', 0, 0]);
    }
  });
});

describe('A destination whose platform keeps each show', () => {
  /** Goes live for two seconds and is thrown out. */
  async function thrownOut(house: House): Promise<void> {
    house.latest().accept();
    await settle();
    await house.play(2_000);
    expect(house.destination.status.state).toBe('live');
    house.latest().end({ reason: 'closed-by-ingest' });
    await settle();
  }

  it('waits longer after a third short one, says so, and goes at once when a person wants it', async () => {
    const house = setUp({}, { keepsShows: true });
    house.destination.start();
    await thrownOut(house);
    await house.clock.advance(1_000);
    await thrownOut(house);
    await house.clock.advance(1_000);
    await thrownOut(house);
    expect(house.destination.status).toMatchObject({
      state: 'waiting',
      reason: 'short-shows',
      message: reasonSentences['short-shows'],
      retryInMs: 60_000,
    });
    house.destination.retry();
    await settle();
    expect(house.publishers).toHaveLength(4);
    await thrownOut(house);
    expect(house.destination.status).toMatchObject({ state: 'waiting', reason: 'closed-by-ingest' });
    await house.destination.stop();
    expect(house.clock.pending).toBe(0);
  });

  it('tries as often as any other while it does not get live, and where nothing is kept', async () => {
    const refused = setUp({}, { keepsShows: true });
    refused.destination.start();
    for (let n = 0; n < 5; n += 1) {
      refused.latest().refuse('refused');
      await refused.clock.advance(3_000);
    }
    expect(refused.states().filter((state) => state.includes('short-shows'))).toEqual([]);
    const own = setUp();
    own.destination.start();
    for (let n = 0; n < 4; n += 1) {
      await thrownOut(own);
      await own.clock.advance(3_000);
    }
    expect(own.publishers).toHaveLength(5);
    await Promise.all([refused, own].map(({ destination }) => destination.stop()));
  });
});

describe('A destination of a codec that not every ingest takes', () => {
  const hevcHeader = enhancedHeader('hevc', Buffer.alloc(8), 0);

  /** Its feed is of HEVC, unless the ingest does not take that. */
  function ofHevc(options: Parameters<typeof setUp>[0] = {}): House {
    const house = setUp(options);
    const { feed } = house;
    const become = (codec: 'h264' | 'hevc'): void => {
      feed.codec = codec;
      feed.head = [metadata, codec === 'hevc' ? hevcHeader : videoHeader];
    };
    become('hevc');
    feed.isEnhanced = true;
    feed.onFit = (codecs) => become(codecs.has('hevc') ? 'hevc' : 'h264');
    return house;
  }

  const headersSent = ({ latest }: House): (string | null)[] =>
    latest()
      .sent.filter(({ type, sequenceHeader }) => type === 'video' && sequenceHeader)
      .map((tag) => enhancedCodec(tag) ?? 'h264');

  it.each([
    ['is given it where the ingest says that it takes it', ['h264', 'hevc'], ['hevc']],
    ['is given H.264 elsewhere, from the first picture on', ['h264'], ['h264']],
  ] as const)('%s', async (_what, codecs, headers) => {
    const house = ofHevc();
    house.destination.start();
    house.latest().videoCodecs = new Set(codecs);
    await house.play(500);
    house.latest().accept();
    await settle();
    await house.play(500);
    expect(house.destination.status.state).toBe('live');
    expect(headersSent(house)).toEqual(headers);
  });

  it('asks each ingest anew', async () => {
    const house = ofHevc();
    await goLive(house);
    house.latest().end({ reason: 'closed-by-ingest' });
    await house.play(1_000);
    house.latest().videoCodecs = new Set<VideoCodec>(['h264', 'hevc']);
    house.latest().accept();
    await settle();
    await house.play(500);
    expect(headersSent(house)).toEqual(['hevc']);
    expect(house.publishers.map(({ asksForCodecs }) => asksForCodecs)).toEqual([true, true]);
  });

  it('is the only one that asks', async () => {
    const house = setUp();
    await goLive(house);
    expect(house.publishers.map(({ asksForCodecs }) => asksForCodecs)).toEqual([false]);
  });

  it('holds H.264 back for as long, when the ingest does not take what was held for it', async () => {
    const house = ofHevc({ delayMs: 30_000 });
    house.destination.start();
    await house.play(30_500);
    house.latest().accept();
    await settle();
    await house.play(100);
    expect(headersSent(house)).toEqual([]);
    expect(house.publishers.map(({ isClosed }) => isClosed)).toEqual([true]);
    expect(house.destination.status).toMatchObject({ state: 'connecting', reason: 'delayed' });
    await house.play(30_000);
    expect(house.publishers).toHaveLength(2);
    house.latest().accept();
    await settle();
    await house.play(500);
    expect([house.destination.status.state, headersSent(house)]).toEqual(['live', ['h264']]);
  });

  it('stays where it is when the ingest that it could hand over to takes another codec', async () => {
    const house = ofHevc();
    house.destination.start();
    const first = house.latest();
    first.videoCodecs = new Set<VideoCodec>(['h264', 'hevc']);
    first.accept();
    await settle();
    await house.play(500);
    first.emit('reconnect', null);
    house.latest().accept();
    await settle();
    await house.play(2_500);
    expect(house.latest()).not.toBe(first);
    expect([first.isClosed, house.latest().isClosed, house.latest().sent]).toEqual([false, true, []]);
  });

  it('ends a publish rather than send what the ingest does not take', async () => {
    const house = ofHevc();
    await goLive(house);
    house.feed.give(hevcHeader);
    await settle();
    expect(headersSent(house)).toEqual(['h264']);
    expect(house.publishers[0]!.isClosed).toBe(true);
  });
});
