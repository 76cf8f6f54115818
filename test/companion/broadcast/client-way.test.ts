import { describe, expect, it } from 'vitest';
import type { Advice } from '#protocol';
import { Adaptation } from '../../../companion/broadcast/adaptation.ts';
import { ClientWay } from '../../../companion/broadcast/client-way.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { captureLog } from '../../helpers/log-capture.ts';
import { ImaginedUplink } from './lines.ts';

const bounds = { lowestKbps: 600, highestKbps: 3_400, videoKbps: 3_400 };
const soundKbps = 132;
/** A chunk of the recorder, and how long a recorder takes to begin anew, in ms. */
const chunkMs = 100;
const restartMs = 500;

interface OnTheWay {
  readonly seq: number;
  readonly bytes: number;
  readonly recordedAt: number;
  readonly waiting: number | undefined;
  left: number;
}

/** A client that follows advice, at the far end of a way that carries so much and takes so long; its server has all the room it needs. */
function setUp({ oneWayMs = 100, tells = true } = {}) {
  const clock = new FakeClock();
  const way = new ClientWay();
  const served = new ImaginedUplink({ youtube: {}, twitch: {} });
  const adaptation = new Adaptation({
    clock,
    log: captureLog({ clock }).logger,
    way,
    roster: {
      get lines() {
        return served.seen;
      },
      lineDelayMs: 0,
      setPatience: () => undefined,
      favourites: [],
      giveWay: () => undefined,
      asked: () => 'source',
      mayGet: () => true,
      isTroubled: () => false,
      move: () => expect.unreachable(),
      restore: () => undefined,
    },
  });
  const heard: Advice[] = [];
  let videoKbps = bounds.highestKbps;
  const advice = (one: Advice): void => {
    heard.push(one);
    clock.setTimer(oneWayMs + restartMs, () => (videoKbps = one.videoKbps));
  };
  adaptation.join({ advice }, bounds);
  const queue: OnTheWay[] = [];
  /** What the client has no acknowledgement of. */
  let unheard: { readonly seq: number; readonly bytes: number; readonly at: number }[] = [];
  let seq = 0;
  let lateMs = 0;
  return {
    heard,
    get videoKbps() {
      return videoKbps;
    },
    /** How long the last chunk that arrived was on its way, in ms. */
    get lateMs() {
      return lateMs;
    },
    async run(seconds: number, wayKbps: number): Promise<void> {
      for (let at = 0; at < seconds * 1_000; at += chunkMs) {
        const now = clock.now();
        const bytes = ((videoKbps + soundKbps) * chunkMs) / 8;
        unheard.push({ seq, bytes, at: now });
        const old = unheard.filter((chunk) => chunk.at < now - 2 * oneWayMs);
        const waiting = tells ? Math.round(old.reduce((sum, chunk) => sum + chunk.bytes, 0)) : undefined;
        queue.push({ seq: seq++, bytes, recordedAt: now, waiting, left: bytes });
        let room = (wayKbps * chunkMs) / 8;
        let arrived = 0;
        while (queue[0] && room > 0) {
          const [chunk] = queue as [OnTheWay];
          const carried = Math.min(room, chunk.left);
          room -= carried;
          chunk.left -= carried;
          if (chunk.left > 0) break;
          queue.shift();
          arrived += chunk.bytes;
          clock.setTimer(oneWayMs, () => {
            const { waiting: told } = chunk;
            way.hear(chunk.bytes, { epoch: 0, seq: chunk.seq, ...(told !== undefined && { waiting: told }) });
            // Over another socket, once more.
            way.hear(chunk.bytes, { epoch: 0, seq: chunk.seq, waiting: 1e9 });
            lateMs = clock.now() - chunk.recordedAt;
            clock.setTimer(oneWayMs, () => (unheard = unheard.filter((one) => one.seq > chunk.seq)));
          });
        }
        served.step((arrived * 8) / chunkMs, 100_000, {});
        await clock.advance(chunkMs);
      }
    },
  };
}

describe('The way from a client to its server', () => {
  it('has the client record less within six seconds of carrying too little, and more when it carries it again', async () => {
    const far = setUp();
    await far.run(30, 12_000);
    expect(far.heard).toEqual([]);
    await far.run(6, 2_000);
    expect(far.heard).toEqual([{ videoKbps: expect.any(Number) as number, why: 'upload-slow' }]);
    await far.run(40, 2_000);
    expect(far.videoKbps).toBeLessThan(2_000 - soundKbps);
    expect(far.videoKbps).toBeGreaterThan(1_000);
    // What had piled up is carried off, too.
    expect(far.lateMs).toBeLessThan(400);
    await far.run(180, 12_000);
    expect(far.videoKbps).toBe(bounds.highestKbps);
  });

  it('comes down in one step, however much is behind', async () => {
    const far = setUp();
    await far.run(20, 12_000);
    await far.run(30, 1_000);
    expect(far.heard.map(({ why }) => why)).toEqual(['upload-slow']);
    expect(far.videoKbps).toBeGreaterThanOrEqual(600);
  });

  it('is not slow because it is long', async () => {
    const far = setUp({ oneWayMs: 400 });
    await far.run(60, 12_000);
    expect(far.heard).toEqual([]);
    await far.run(10, 2_000);
    expect(far.heard.at(0)?.why).toBe('upload-slow');
    await far.run(180, 12_000);
    expect(far.videoKbps).toBe(bounds.highestKbps);
  });

  it('is nothing to go by after a cut, of which all is sent at once', async () => {
    const far = setUp();
    await far.run(20, 12_000);
    await far.run(10, 0);
    await far.run(60, 12_000);
    expect(far.heard).toEqual([]);
  });

  it('is nothing to go by where the client does not say what waits', async () => {
    const far = setUp({ tells: false });
    await far.run(20, 12_000);
    await far.run(20, 2_000);
    expect(far.heard).toEqual([]);
  });
});
