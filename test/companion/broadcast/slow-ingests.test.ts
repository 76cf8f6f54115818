import { describe, expect, it } from 'vitest';
import {
  presetById,
  type Preset,
  type Rendition,
  type RenditionChoice,
  type RenditionReason,
} from '#protocol';
import { mayMove, sourceWishes } from '../../../companion/broadcast/platform-wishes.ts';
import { SlowIngests } from '../../../companion/broadcast/slow-ingests.ts';
import { Uplink } from '../../../companion/broadcast/uplink.ts';
import { ImaginedUplink, lookMs } from './lines.ts';

const madeKbps = 3_600;
const wide = 50_000;

function setUp(asked: RenditionChoice = 'source', preset: Preset | null = null) {
  const line = new ImaginedUplink({ youtube: {}, twitch: {}, facebook: {} });
  const uplink = new Uplink();
  const moves: [id: string, choice: RenditionChoice, reason: RenditionReason | null][] = [];
  const given = new Map<string, number>();
  const troubled = new Set<string>();
  const gone = new Set<string>();
  const ingests = new SlowIngests({
    asked: (id) => (gone.has(id) ? null : asked),
    mayGet: (_, choice) => mayMove({ ...sourceWishes, asked, rendition: asked, preset }, choice),
    isTroubled: (id) => troubled.has(id),
    move: (id, choice, reason) => {
      moves.push([id, choice, reason]);
      given.set(id, (choice as Rendition).videoKbps + 140);
    },
    restore: (id) => {
      moves.push([id, asked, null]);
      given.delete(id);
    },
  });
  return {
    moves,
    troubled,
    gone,
    line,
    run(seconds: number, twitchKbps = wide): void {
      for (let at = 0; at < seconds * 1_000; at += lookMs) {
        line.stepEach((id) => given.get(id) ?? madeKbps, wide, { twitch: twitchKbps });
        const { slow, lines, all } = uplink.look(line.seen, line.now);
        ingests.look(all, new Set(slow === 'ingests' ? lines.keys() : []), line.now);
      }
    },
  };
}

describe('An ingest that alone is slow', () => {
  it('gets a lower rendition within six seconds, with room to catch up, and none of the others does', () => {
    const { run, moves } = setUp();
    run(20);
    run(6, 1_800);
    expect(moves).toEqual([
      ['twitch', { picture: '480p30', videoKbps: expect.any(Number) as number }, 'ingest-slow'],
    ]);
    const { videoKbps } = moves[0]![1] as Rendition;
    expect(videoKbps).toBeGreaterThan(900);
    expect(videoKbps).toBeLessThan(1_660);
    run(30, 1_800);
    expect(moves).toHaveLength(1);
  });

  it('goes back by steps to what was asked for when there is room', () => {
    const { run, moves } = setUp();
    run(20);
    run(10, 1_800);
    run(90);
    expect(moves.at(-1)).toEqual(['twitch', 'source', null]);
    expect(moves.length).toBeLessThanOrEqual(4);
    run(600);
    expect(moves.length).toBeLessThanOrEqual(4);
  });

  it('stays upright, in the format that was asked for, and no larger', () => {
    const frame = { kind: 'fit' } as const;
    const { run, moves } = setUp({ picture: '480p30', videoKbps: 3_460, frame, codec: 'hevc' });
    run(20);
    run(12, 2_800);
    expect(moves.at(-1)![1]).toMatchObject({ picture: '480p30', frame, codec: 'hevc' });
    const larger = setUp();
    larger.run(20);
    larger.run(12, 2_900);
    expect(larger.moves.at(-1)![1]).toMatchObject({ picture: '720p30' });
  });

  it('gets nothing but another bitrate where its platform lets nothing else be changed, and drops where that cannot be', () => {
    const frame = { kind: 'crop', at: 0.25 } as const;
    const asked = { picture: '1080p30', videoKbps: 3_460, frame } as const;
    const own = setUp(asked, presetById('facebook'));
    own.run(20);
    own.run(60, 1_200);
    own.run(120);
    const lowered = own.moves.filter(([, , reason]) => reason === 'ingest-slow');
    expect(lowered.length).toBeGreaterThan(0);
    for (const [, choice] of lowered) expect(choice).toMatchObject({ picture: '1080p30', frame });
    expect((lowered[0]![1] as Rendition).videoKbps).toBeLessThan(1_200);
    expect(own.moves.at(-1)).toEqual(['twitch', asked, null]);

    const copied = setUp('source', presetById('facebook'));
    copied.run(20);
    copied.run(60, 1_200);
    expect(copied.moves).toEqual([]);
  });

  it('gets a size that its platform takes', () => {
    const { run, moves } = setUp({ picture: '1080p30', videoKbps: 3_460 }, presetById('chzzk'));
    run(20);
    run(12, 1_200);
    expect(moves[0]![1]).toMatchObject({ picture: '1080p30' });
    const small = setUp('source', presetById('soop-global'));
    small.run(20);
    small.run(12, 1_200);
    expect(small.moves[0]![1]).toMatchObject({ picture: '720p30' });
  });

  it('drops as ever where this computer does not bear one more encode, and it is not tried again', () => {
    const { run, moves, troubled } = setUp();
    run(20);
    run(6, 1_800);
    troubled.add('twitch');
    run(10, 1_800);
    expect(moves.at(-1)).toEqual(['twitch', 'source', null]);
    troubled.clear();
    run(120, 1_800);
    expect(moves).toHaveLength(2);
  });

  it('is forgotten when it is stopped', () => {
    const { run, moves, gone } = setUp();
    run(20);
    run(6, 1_800);
    gone.add('twitch');
    run(1);
    gone.clear();
    run(120);
    expect(moves).toHaveLength(1);
  });
});
