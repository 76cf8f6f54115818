import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import {
  furtherOwner,
  isUnder,
  maxVideoKbps,
  parseIngestUrl,
  presetById,
  presetOfAddress,
  presets,
  readKeyAndServer,
  readStreamKey,
  type Preset,
} from '../../../companion/protocol/index.ts';
import { presetSchema, sourceSchema } from '../../../companion/protocol/directory/schema.ts';

const named = presets.map((preset) => [preset.name, preset] as const);
const today = new Date().toISOString().slice(0, 10);

/** All sources in a value, however deep. */
function sourcesIn(value: unknown): v.InferOutput<typeof sourceSchema>[] {
  if (v.is(sourceSchema, value)) return [value];
  if (typeof value !== 'object' || value === null || value instanceof RegExp) return [];
  return Object.values(value).flatMap(sourcesIn);
}

describe('the directory', () => {
  it('holds each platform once, by name', () => {
    expect(presets.length).toBeGreaterThan(18);
    expect(new Set(presets.map(({ id }) => id)).size).toBe(presets.length);
    expect(new Set(presets.map(({ name }) => name)).size).toBe(presets.length);
    const names = presets.map(({ name }) => name);
    expect(names).toEqual([...names].sort((one, other) => one.localeCompare(other, 'en')));
  });

  it('finds a platform by its id, and none by another', () => {
    expect(presetById('kick')?.name).toBe('Kick');
    expect(presetById('constructor')).toBeNull();
  });
});

describe.each(named)('what is known of %s', (_, preset) => {
  const { server, key, limits } = preset;

  it('keeps to its schema', () => {
    expect(v.safeParse(presetSchema, preset).issues).toBeUndefined();
  });

  it('says when each fact was read, and not in the future', () => {
    const sources = sourcesIn(preset);
    expect(sources.length).toBeGreaterThan(0);
    expect(sources.filter(({ date }) => date > today.slice(0, date.length))).toEqual([]);
  });

  it('has servers that are its own, and are recognised', () => {
    const { given, ingests, backup, hosts, example } = server.value;
    const all = [...ingests.map(({ url }) => url), backup, example].filter((url) => url !== null);
    for (const url of all) {
      expect(isUnder(parseIngestUrl(url)!.host, hosts)).toBe(true);
      expect(presetOfAddress(url)).toBe(preset);
    }
    expect(new Set(all.map((url) => JSON.stringify(parseIngestUrl(url)))).size).toBe(all.length);
    expect(new Set(ingests.map(({ name }) => name)).size).toBe(ingests.length);
    expect(ingests.length > 0).toBe(given === 'public' || given === 'region');
    if (given === 'account') expect(example).not.toBeNull();
  });

  it('has keys that are recognised, and addresses that are not taken for one', () => {
    const owner = furtherOwner(preset);
    if (key) expect(readStreamKey(owner, key.value.example)).toMatchObject({ notes: [], doubts: [] });
    if (key) expect(key.value.shape.test(`not ${key.value.example}`)).toBe(false);
    const [usual] = server.value.ingests;
    const address = usual?.url ?? server.value.example ?? 'rtmps://session.example/rtmp';
    expect(key?.value.shape.test(address) ?? false).toBe(false);
    expect(readKeyAndServer(owner, '', `${address.replace(/\/$/, '')}/`)).toMatchObject({ ok: false });
  });

  it('has limits that do not contradict each other', () => {
    const { video, bySize, heights, frameRate, keyframe } = limits;
    const sizes = bySize?.value ?? [];
    for (const one of sizes) {
      expect(one.kbps).toBeLessThanOrEqual(video?.value ?? Infinity);
      expect(one.frameRate).toBeLessThanOrEqual(frameRate?.value ?? Infinity);
      expect(heights?.value ?? [one.height]).toContain(one.height);
      const smaller = sizes.filter(
        (other) => other.height <= one.height && other.frameRate <= one.frameRate && other.kbps > one.kbps,
      );
      expect(smaller).toEqual([]);
    }
    if (keyframe?.value.most) expect(keyframe.value.most).toBeGreaterThanOrEqual(keyframe.value.seconds);
    expect(limits.codecs?.value ?? ['H.264']).toContain('H.264');
  });
});

describe('the address of a server', () => {
  it.each([
    ['rtmp://live-fra.twitch.tv/app', 'twitch'],
    ['rtmps://ingest.global-contribute.live-video.net:443/app', 'twitch'],
    ['rtmps://fra05.contribute.live-video.net/app', 'twitch'],
    ['rtmps://fa723fc1b171.global-contribute.live-video.net/app', 'kick'],
    ['RTMPS://SG.pscp.tv:443/x/key', 'x'],
    ['rtmp://txy.live-push.bilivideo.com/live-bvc/?streamname=a&key=b', 'bilibili'],
  ])('%s belongs to %s', (address, id) => {
    expect(presetOfAddress(address)?.id).toBe(id);
  });

  it.each([
    'rtmp://twitch.tv.example/app',
    'rtmp://nottwitch.tv/app',
    'https://www.twitch.tv/',
    'twitch.tv',
    '',
  ])('%j belongs to none', (address) => {
    expect(presetOfAddress(address)).toBeNull();
  });
});

describe('the most video', () => {
  const facebook = presetById('facebook')!;

  it.each([
    [360, 30, 1_000],
    [480, 30, 2_000],
    [540, 30, 4_000],
    [1080, 60, 9_000],
    [2160, 60, 9_000],
  ])('of %ip%i is that of the smallest size that holds it, else that of any', (height, frameRate, kbps) => {
    expect(maxVideoKbps(facebook, { height, frameRate })).toBe(kbps);
  });

  it('is not known where nobody says it', () => {
    expect(maxVideoKbps(presetById('vimeo')!, { height: 1080, frameRate: 60 })).toBeNull();
  });
});

describe('the key of a further destination', () => {
  const kick: Preset = presetById('kick')!;
  const server = 'rtmps://0123456789ab.global-contribute.live-video.net/app';

  it('is held against what its platform gives out', () => {
    expect(readKeyAndServer(furtherOwner(kick), 'sk_us_1', server)).toMatchObject({ ok: true, doubts: [] });
    expect(readKeyAndServer(furtherOwner(kick), 'live_1_a', 'rtmp://a.example/app')).toMatchObject({
      ok: true,
      doubts: ['foreign-host', 'shape'],
    });
  });

  it('may be anything where the server is one’s own', () => {
    expect(readKeyAndServer(furtherOwner(null), 'live_1_a', server)).toMatchObject({ ok: true, doubts: [] });
  });
});
