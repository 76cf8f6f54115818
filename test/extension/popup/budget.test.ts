import { describe, expect, it } from 'vitest';
import type { Rendition } from '#protocol';
import type { Choice } from '../../../extension/keys/choices.ts';
import { budgetOf, type Budget } from '../../../extension/popup/budget.ts';
import type { SettingsSnapshot } from '../../../extension/settings/snapshot.ts';

const small: Rendition = { picture: '480p30', videoKbps: 1_000 };
const destinations = [
  { id: 'x-srt', name: 'Studio', ingest: 'srt://studio.example:9000' },
  { id: 'x-whip', name: 'Own server', ingest: 'https://own.example/live/whip' },
];
const upright: Rendition = { picture: '1080p30', videoKbps: 4_000, frame: { kind: 'crop', at: 0.5 } };

interface Stated {
  readonly cores: number;
  readonly uplink: SettingsSnapshot['uplink'];
  readonly server: Partial<Pick<SettingsSnapshot, 'carrier' | 'server'>>;
}

function budget(
  renditions: Record<string, Rendition | null>,
  { cores = 8, uplink = null, server = {} }: Partial<Stated> = {},
): Budget {
  const selected = Object.keys(renditions).map((id) => ({ id }) as Choice);
  const destinationOptions = Object.fromEntries(
    Object.entries(renditions).flatMap(([id, rendition]) => (rendition ? [[id, { rendition }]] : [])),
  );
  const quality = { preset: '1080p30', videoKbps: 3_500 };
  const snapshot = { destinationOptions, quality, uplink, keys: new Map(), destinations, ...server };
  return budgetOf(selected, snapshot as unknown as SettingsSnapshot, cores);
}

describe('what the selected destinations take', () => {
  it('is the video that each gets, and the sound of each', () => {
    expect(budget({}).kbps).toBe(0);
    expect(budget({ youtube: null, twitch: small, 'x-up': upright }).kbps).toBe(
      3_500 + 1_000 + 4_000 + 3 * 128,
    );
  });

  it('is one upload where a server carries the show, however many there are, and nothing is encoded here', () => {
    const server = { carrier: 'server', server: 'https://stream.example.org' } as const;
    expect(budget({ youtube: null, twitch: small, 'x-srt': upright }, { server, cores: 1 })).toMatchObject({
      ...{ byServer: true, kbps: 3_500 + 128, encodes: 0, isHeavy: false },
    });
  });

  it('is a little more over SRT, and the same over WHIP', () => {
    expect(budget({ youtube: null, 'x-whip': null }).kbps).toBe(2 * 3_628);
    expect(budget({ 'x-srt': null }).kbps).toBe(3_809);
    expect(budget({ 'x-srt': small, 'x-whip': upright }).kbps).toBe(1_184 + 4_128);
  });

  it('is more than the upload only where something is known of that', () => {
    const uplink = { kbps: 7_000, known: 'full', at: 0 } as const;
    expect(budget({ youtube: null, twitch: null })).toMatchObject({ uplink: null, isOver: false });
    expect(budget({ youtube: null }, { uplink })).toMatchObject({ uplink, isOver: false });
    expect(budget({ youtube: null, twitch: null }, { uplink }).isOver).toBe(true);
  });

  it('is not held against what has only gone out before, where that is less', () => {
    const uplink = { kbps: 7_000, known: 'carried', at: 0 } as const;
    expect(budget({ youtube: null }, { uplink })).toMatchObject({ uplink, isOver: false });
    expect(budget({ youtube: null, twitch: null }, { uplink })).toMatchObject({
      uplink: null,
      isOver: false,
    });
  });

  it('is one encode for each quality that differs, and none for what is as captured', () => {
    const same = { ...small };
    const elsewhere: Rendition = { ...upright, frame: { kind: 'crop', at: 0 } };
    expect(budget({ youtube: null }).encodes).toBe(0);
    expect(budget({ youtube: small, twitch: same }).encodes).toBe(1);
    expect(budget({ youtube: small, twitch: upright, facebook: elsewhere }).encodes).toBe(3);
  });

  it('is never more to encode than what is recorded', () => {
    const faster: Rendition = { picture: '1440p60', videoKbps: 9_000 };
    expect(budget({ youtube: upright }, { cores: 2 }).isHeavy).toBe(false);
    expect(budget({ youtube: faster }, { cores: 2 }).isHeavy).toBe(false);
  });

  it('may be too much for a computer of few cores', () => {
    const many = { youtube: small, twitch: upright, facebook: { ...upright, videoKbps: 3_000 } };
    expect(budget(many, { cores: 2 }).isHeavy).toBe(true);
    expect(budget(many, { cores: 8 }).isHeavy).toBe(false);
    expect(budget({ youtube: small }, { cores: 2 }).isHeavy).toBe(false);
    expect(budget({ youtube: null, twitch: null }, { cores: 1 }).isHeavy).toBe(false);
    const hd: Rendition = { picture: '720p30', videoKbps: 3_500 };
    expect(budget({ youtube: hd }, { cores: 1 }).isHeavy).toBe(false);
    expect(budget({ youtube: { ...hd, codec: 'hevc' } }, { cores: 1 }).isHeavy).toBe(true);
  });
});
