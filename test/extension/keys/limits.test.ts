import { describe, expect, it } from 'vitest';
import { platforms, presetById, type PlatformId, type Rendition } from '#protocol';
import type { Choice } from '../../../extension/keys/choices.ts';
import { limitText } from '../../../extension/keys/limit-text.ts';
import { limitWarnings, type LimitWarning } from '../../../extension/keys/limits.ts';
import type { QualityPreset } from '../../../extension/settings/quality.ts';
import type { SettingsSnapshot } from '../../../extension/settings/snapshot.ts';
import { readMessages } from '../../helpers/locales.ts';

const main = (id: 'youtube' | 'twitch' | 'facebook'): Choice => choiceOf(id, id, platforms[id].name, id);

function choiceOf(id: string, platform: PlatformId, name: string, preset: string | null): Choice {
  const known = preset === null ? null : presetById(preset);
  return { id, platform, name, preset: known, configured: true, keyElsewhere: null, selected: true };
}

const hevc = { picture: '720p30', videoKbps: 3_500, codec: 'hevc' } as const;
const av1 = { ...hevc, codec: 'av1' } as const;

interface Set {
  readonly quality?: readonly [preset: QualityPreset, videoKbps: number];
  readonly renditions?: Readonly<Record<string, Rendition>>;
  /** Servers of their own, by id. */
  readonly servers?: Readonly<Record<string, string>>;
}

function warn(
  choices: readonly Choice[],
  { quality = ['720p30', 3_500], renditions = {}, servers = {} }: Set = {},
): LimitWarning[] {
  const [preset, videoKbps] = quality;
  const keys = Object.entries(servers).map(([id, ingest]) => [id, { key: 'k', ingest }] as const);
  return limitWarnings(choices, {
    quality: { preset, videoKbps },
    destinationOptions: Object.fromEntries(
      Object.entries(renditions).map(([id, rendition]) => [id, { rendition }]),
    ),
    keys: new Map(keys),
    destinations: [],
  } as unknown as SettingsSnapshot);
}

describe('what platforms do not take', () => {
  it('is nothing where all is as they like it', () => {
    expect(warn([main('youtube'), main('twitch'), main('facebook')])).toEqual([]);
    expect(warn([choiceOf('x-own', 'custom', 'Own', null)], { quality: ['1080p60', 12_000] })).toEqual([]);
  });

  it('is more video than one recommends for what it gets, told once for a platform', () => {
    const second = choiceOf('x-2', 'custom', 'Twitch 2', 'twitch');
    expect(warn([main('youtube'), main('twitch'), second], { quality: ['1080p60', 9_500] })).toEqual([
      { kind: 'bitrate', name: 'Twitch', maxKbps: 6_000, capped: true },
    ]);
    const small = { twitch: { picture: '480p30', videoKbps: 1_500 } } as const;
    expect(warn([main('twitch')], { quality: ['1080p60', 9_500], renditions: small })).toEqual([]);
    expect(warn([main('facebook')], { quality: ['720p30', 4_100] })).toEqual([
      { kind: 'bitrate', name: 'Facebook', maxKbps: 4_000, capped: true },
    ]);
    const renditions = { facebook: { picture: '480p30', videoKbps: 2_500 } } as const;
    expect(warn([main('facebook')], { renditions })).toEqual([
      { kind: 'bitrate', name: 'Facebook', maxKbps: 2_000, capped: false },
    ]);
  });

  it('is a height that it does not take, unless the picture is upright', () => {
    const chzzk = choiceOf('x-c', 'custom', 'CHZZK', 'chzzk');
    const height = { kind: 'height', name: 'CHZZK', height: 720, takes: [1080] };
    expect(warn([chzzk])).toEqual([height]);
    expect(warn([chzzk], { quality: ['1080p30', 4_500] })).toEqual([]);
    const large = { 'x-c': { picture: '1080p30', videoKbps: 3_500 } } as const;
    // What is captured is no larger for it.
    expect(warn([chzzk], { renditions: large })).toEqual([height]);
    const upright = { 'x-c': { picture: '720p30', videoKbps: 3_500, frame: { kind: 'fit' } } } as const;
    expect(warn([chzzk], { renditions: upright })).toEqual([]);
  });

  it('is a frame rate that it does not take', () => {
    const mixcloud = choiceOf('x-m', 'custom', 'Mixcloud', 'mixcloud');
    expect(warn([mixcloud], { quality: ['720p60', 4_500] })).toEqual([
      { kind: 'rate', name: 'Mixcloud', frameRate: 60, most: 30 },
    ]);
    const renditions = { 'x-m': { picture: '720p30', videoKbps: 3_500 } } as const;
    expect(warn([mixcloud], { quality: ['720p60', 4_500], renditions })).toEqual([]);
  });

  it('is a codec that it does not take, as far as that is known', () => {
    const renditions = { youtube: hevc, twitch: hevc, 'x-own': hevc, 'x-b': av1, 'x-srt': hevc };
    const own = choiceOf('x-own', 'custom', 'Own', null);
    const srt = choiceOf('x-srt', 'custom', 'Club', null);
    const bilibili = choiceOf('x-b', 'custom', 'My Bilibili', 'bilibili');
    const servers = { 'x-own': 'rtmp://own.example/app', 'x-srt': 'srt://own.example:9000' };
    const all = [main('youtube'), main('twitch'), own, srt, bilibili];
    expect(warn(all, { renditions, servers }).filter(({ kind }) => kind === 'codec')).toEqual([
      { kind: 'codec', name: 'Twitch', codec: 'HEVC', takes: ['H.264'] },
      { kind: 'codec', name: 'Club', codec: 'HEVC', takes: ['H.264'] },
      { kind: 'codec', name: 'Bilibili', codec: 'AV1', takes: ['H.264', 'HEVC'] },
    ]);
  });

  it('is an address without TLS where it takes no other, at its own servers alone', () => {
    const plain = (ingest: string): LimitWarning[] =>
      warn([main('facebook')], { servers: { facebook: ingest } });
    expect(plain('rtmp://live-api-s.facebook.com/rtmp')).toEqual([{ kind: 'plain', name: 'Facebook' }]);
    expect(plain('rtmps://live-api-s.facebook.com:443/rtmp')).toEqual([]);
    expect(plain('rtmp://127.0.0.1/relay')).toEqual([]);
    expect(warn([main('youtube')], { servers: { youtube: 'rtmp://a.rtmp.youtube.com/live2' } })).toEqual([]);
  });
});

describe('a platform that must not have the worse picture', () => {
  const both = [main('youtube'), main('twitch')];
  const worse = [{ kind: 'simulcast', name: 'Twitch', better: ['YouTube'] }];
  const rendition = (picture: Rendition['picture'], videoKbps: number): Rendition => ({ picture, videoKbps });
  const hd = { quality: ['1080p60', 6_000] } as const;

  it.each([
    ['fewer lines', rendition('720p60', 6_000)],
    ['fewer frames', rendition('1080p30', 6_000)],
    ['less video', rendition('1080p60', 5_000)],
  ])('is told of with %s', (_, twitch) => {
    expect(warn(both, { ...hd, renditions: { twitch } })).toEqual(worse);
  });

  it('is told of when the other one has the better picture of its own', () => {
    const renditions = { youtube: rendition('1080p60', 6_000), twitch: rendition('480p30', 1_500) };
    expect(warn(both, { ...hd, renditions })).toEqual(worse);
  });

  it.each<[string, Record<string, Rendition>]>([
    ['both get the same', {}],
    ['the other gets less', { youtube: rendition('480p30', 1_500) }],
    ['it gets all it takes', { youtube: rendition('1080p60', 9_000) }],
    ['what is wished for is more than there is', { youtube: rendition('1440p60', 6_000) }],
    [
      'the other is upright',
      {
        youtube: { ...rendition('1080p60', 6_000), frame: { kind: 'fit' } },
        twitch: rendition('720p60', 4_500),
      },
    ],
  ])('is not told of when %s', (_, renditions) => {
    expect(warn(both, { ...hd, renditions })).toEqual([]);
  });

  it('is not told of alone, nor against a second channel there', () => {
    const second = choiceOf('x-2', 'custom', 'Twitch 2', 'twitch');
    const renditions = { twitch: rendition('480p30', 1_500) };
    expect(warn([main('twitch')], { ...hd, renditions })).toEqual([]);
    expect(warn([main('twitch'), second], { ...hd, renditions })).toEqual([]);
  });
});

describe('the sentences', () => {
  const english = readMessages('en');
  const wording = {
    t: (message: string, ...subs: readonly string[]) =>
      english[message]!.message.replace(/\$(\d)/g, (_, place) => subs[Number(place) - 1] ?? ''),
    rate: (kbps: number) => `${kbps} kb/s`,
    list: (items: readonly string[]) => items.join(', '),
  };

  it.each<[LimitWarning, string]>([
    [
      { kind: 'bitrate', name: 'Twitch', maxKbps: 6_000, capped: true },
      'Twitch recommends at most 6000 kb/s, so no more than that goes out.',
    ],
    [
      { kind: 'bitrate', name: 'Twitch', maxKbps: 6_000, capped: false },
      'Twitch recommends at most 6000 kb/s for this picture. Choose a lower bitrate.',
    ],
    [
      { kind: 'height', name: 'SOOP', height: 480, takes: [360, 720] },
      'SOOP takes 360p, 720p, and this picture is 480p. Choose another quality for it.',
    ],
    [
      { kind: 'rate', name: 'Mixcloud', frameRate: 60, most: 30 },
      'Mixcloud takes at most 30 fps, and this picture has 60. Choose a lower frame rate for it.',
    ],
    [
      { kind: 'codec', name: 'Twitch', codec: 'HEVC', takes: ['H.264'] },
      'Twitch takes H.264 and not HEVC, so H.264 is sent. Choose H.264 for it.',
    ],
    [
      { kind: 'plain', name: 'Facebook' },
      'Facebook takes no address that begins with rtmp://. Use one that begins with rtmps://.',
    ],
    [
      { kind: 'simulcast', name: 'Twitch', better: ['YouTube'] },
      'Twitch asks for a picture no worse than elsewhere, and it is better on YouTube. Choose the same quality for all.',
    ],
  ])('say what to change: %j', (warning, sentence) => {
    expect(limitText(warning, wording)).toBe(sentence);
  });
});
