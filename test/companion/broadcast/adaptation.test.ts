import { describe, expect, it } from 'vitest';
import type { Advice, RenditionChoice, RenditionReason } from '#protocol';
import { Adaptation } from '../../../companion/broadcast/adaptation.ts';
import { ClientWay } from '../../../companion/broadcast/client-way.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { captureLog } from '../../helpers/log-capture.ts';
import { ImaginedUplink, lookMs, type LineSetting } from './lines.ts';

const bounds = { lowestKbps: 600, highestKbps: 3_400, videoKbps: 3_400 };
const soundKbps = 132;
const three = { youtube: {}, twitch: {}, facebook: {} };
/** How long a recorder takes to begin anew, in ms. */
const restartMs = 500;

/** A recorder that follows advice, or does not, and lines that carry off what it makes, so many ms later. */
function setUp(settings: Readonly<Record<string, LineSetting>> = three, follows = true, delayMs = 0) {
  const clock = new FakeClock();
  const log = captureLog({ clock });
  const uplink = new ImaginedUplink(settings);
  /** How late pictures may be, each time that is changed. */
  const patience: number[] = [];
  const moves: [id: string, choice: RenditionChoice, reason: RenditionReason | null][] = [];
  const adaptation = new Adaptation({
    clock,
    log: log.logger,
    way: new ClientWay(),
    roster: {
      get lines() {
        return uplink.seen;
      },
      lineDelayMs: delayMs,
      setPatience: (ms) => patience.push(ms),
      favourites: [],
      giveWay: () => undefined,
      asked: () => 'source',
      mayGet: () => true,
      isTroubled: () => false,
      move: (id, choice, reason) => moves.push([id, choice, reason]),
      restore: (id) => moves.push([id, 'source', null]),
    },
  });
  const heard: (Advice & { readonly at: number })[] = [];
  let videoKbps = bounds.highestKbps;
  const socket = {
    advice: (advice: Advice) => {
      heard.push({ ...advice, at: clock.now() });
      if (follows) clock.setTimer(restartMs + delayMs, () => (videoKbps = advice.videoKbps));
    },
  };
  return {
    adaptation,
    clock,
    heard,
    log,
    moves,
    patience,
    socket,
    uplink,
    get videoKbps() {
      return videoKbps;
    },
    async run(
      seconds: number,
      uplinkKbps: number,
      ingests: Readonly<Record<string, number>> = {},
    ): Promise<void> {
      for (let at = 0; at < seconds * 1_000; at += lookMs) {
        uplink.step(videoKbps + soundKbps, uplinkKbps, ingests);
        await clock.advance(lookMs);
      }
    },
  };
}

describe('A client that adapts', () => {
  it('is advised what the uplink bears within six seconds, and is back within a minute, and nothing is lost', async () => {
    // What waits may be three seconds long, as it is where a client adapts.
    const house = setUp({ youtube: queue(3), twitch: queue(3), facebook: queue(3) });
    house.adaptation.join(house.socket, bounds);
    await house.run(30, 12_000);
    expect(house.heard).toEqual([]);
    await house.run(6, 5_000);
    expect(house.heard).toHaveLength(1);
    expect(house.heard[0]).toMatchObject({ why: 'upload-slow' });
    // All three together, with their sound: less than the uplink, and most of it.
    expect(3 * (house.videoKbps + soundKbps)).toBeLessThan(5_000);
    expect(3 * (house.videoKbps + soundKbps)).toBeGreaterThan(3_000);
    await house.run(24, 5_000);
    expect(house.heard).toHaveLength(1);
    await house.run(60, 12_000);
    expect(house.videoKbps).toBe(3_400);
    for (const { droppedMs } of house.uplink.lines.values()) expect(droppedMs).toBe(0);
    expect(house.heard.slice(1).every(({ why }) => why === 'upload-room')).toBe(true);
    house.adaptation.stop();
  });

  it('is not sent up and down where the uplink stays narrow', async () => {
    const house = setUp();
    house.adaptation.join(house.socket, bounds);
    await house.run(10, 12_000);
    await house.run(900, 5_000);
    const ups = house.heard.filter(({ why }) => why === 'upload-room');
    // In a quarter of an hour, of which a hunting one would make three a minute.
    expect(ups.length).toBeLessThanOrEqual(8);
    // What is recorded is near to what is borne at the end.
    expect(3 * (house.videoKbps + soundKbps)).toBeGreaterThan(3_500);
    expect(3 * (house.videoKbps + soundKbps)).toBeLessThan(5_000);
    house.adaptation.stop();
  });

  it('goes down in further steps where it makes more than it is asked for, but never below its lowest', async () => {
    const house = setUp(three, false);
    house.adaptation.join(house.socket, bounds);
    await house.run(60, 5_000);
    expect(house.heard.at(-1)).toMatchObject({ videoKbps: 600 });
    expect(house.heard.length).toBeLessThan(6);
    house.adaptation.stop();
  });

  it('hears the advice that holds when it has come back with a recorder that does not know it', async () => {
    const house = setUp();
    house.adaptation.join(house.socket, bounds);
    await house.run(10, 12_000);
    await house.run(8, 5_000);
    const last = house.heard.at(-1)!;
    house.adaptation.leave(house.socket);
    house.adaptation.join(house.socket, bounds);
    expect(house.heard.at(-1)).toMatchObject({ videoKbps: last.videoKbps, why: 'upload-slow' });
    const told = house.heard.length;
    house.adaptation.join(house.socket, { ...bounds, videoKbps: last.videoKbps });
    expect(house.heard).toHaveLength(told);
    house.adaptation.stop();
  });

  it('records as much as ever where one ingest alone is slow, which gets less', async () => {
    const house = setUp();
    house.adaptation.join(house.socket, bounds);
    await house.run(15, 40_000);
    await house.run(6, 40_000, { twitch: 1_700 });
    expect(house.heard).toEqual([]);
    expect(house.moves).toHaveLength(1);
    expect(house.moves[0]).toMatchObject(['twitch', { picture: '480p30' }, 'ingest-slow']);
    house.adaptation.stop();
  });

  it('is advised once where all are held back by a delay, and then waits until the advice shows there', async () => {
    const house = setUp({ youtube: queue(3), twitch: queue(3), facebook: queue(3) }, true, 30_000);
    house.adaptation.join(house.socket, bounds);
    await house.run(40, 12_000);
    await house.run(60, 5_000);
    expect(house.heard).toHaveLength(1);
    expect(3 * (house.videoKbps + soundKbps)).toBeLessThan(5_000);
    expect(3 * (house.videoKbps + soundKbps)).toBeGreaterThan(3_000);
    // Up again only once there has been room with what was made since.
    await house.run(60, 12_000);
    expect(house.heard[1]!.at - house.heard[0]!.at).toBeGreaterThan(60_000);
    house.adaptation.stop();
  });

  it('has pictures wait for it longer than usual, as long as less can be recorded', async () => {
    const house = setUp();
    house.adaptation.join(house.socket, bounds);
    await house.run(10, 12_000);
    expect(house.patience).toEqual([5_000]);
    await house.run(60, 2_000);
    expect(house.heard.at(-1)).toMatchObject({ videoKbps: 600 });
    expect(house.patience).toEqual([5_000, 900]);
    house.adaptation.leave(house.socket);
    await house.run(1, 12_000);
    expect(house.patience).toEqual([5_000, 900]);
    house.adaptation.stop();
  });

  it('is one that said so: nobody else is advised, and no timer runs', async () => {
    const house = setUp();
    await house.run(10, 12_000);
    expect(house.clock.pending).toBe(0);
    house.adaptation.join(house.socket, bounds);
    house.adaptation.leave(house.socket);
    await house.run(20, 5_000);
    expect(house.heard).toEqual([]);
    house.adaptation.stop();
    expect(house.clock.pending).toBe(0);
  });

  it('has each step in the log', async () => {
    const house = setUp();
    house.adaptation.join(house.socket, bounds);
    await house.run(10, 12_000);
    await house.run(6, 5_000);
    expect(house.log.records().at(-1)).toMatchObject({ why: 'upload-slow', before: 3_400 });
    house.adaptation.stop();
  });
});

function queue(seconds: number): LineSetting {
  return { queueBytes: (seconds * 1_000 * (bounds.highestKbps + soundKbps)) / 8 };
}
