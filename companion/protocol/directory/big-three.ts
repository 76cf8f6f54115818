import { twitchRegions } from './regions.ts';
import type { Preset } from './schema.ts';
import {
  every,
  facebookReference,
  h264,
  list,
  publicServer,
  twitchHelp,
  unsaid,
  youtubeHelp,
} from './sources.ts';

export const youtube: Preset = {
  id: 'youtube',
  name: 'YouTube',
  server: list({
    given: 'public',
    ingests: [
      { name: 'Primary (RTMPS)', url: 'rtmps://a.rtmps.youtube.com:443/live2' },
      { name: 'Primary (RTMP)', url: 'rtmp://a.rtmp.youtube.com/live2' },
    ],
    backup: 'rtmps://b.rtmps.youtube.com:443/live2?backup=1',
    plain: 'rtmp://a.rtmp.youtube.com/live2',
    hosts: ['youtube.com'],
    example: null,
  }),
  key: youtubeHelp({
    shape: /^[a-z0-9]{4}(?:-[a-z0-9]{4}){3,5}$/i,
    example: 'abcd-1234-efgh-5678-ijkl',
  }),
  keyPage: {
    ...list('https://www.youtube.com/live_dashboard'),
    leadsTo: ['https://studio.youtube.com/livestreaming'],
  },
  limits: {
    ...unsaid,
    video: list(51_000),
    bySize: youtubeHelp([
      { height: 720, frameRate: 30, kbps: 8_000 },
      { height: 1080, frameRate: 30, kbps: 8_000 },
      { height: 1080, frameRate: 60, kbps: 10_000 },
      { height: 1440, frameRate: 60, kbps: 30_000 },
      { height: 2160, frameRate: 60, kbps: 40_000 },
    ]),
    audio: list(160),
    keyframe: youtubeHelp({ seconds: 2, most: 4 }),
    codecs: list(['H.264', 'HEVC', 'AV1']),
  },
  rules: [],
};

export const twitch: Preset = {
  id: 'twitch',
  name: 'Twitch',
  server: list({
    ...publicServer(
      'rtmps://live.twitch.tv/app',
      ['twitch.tv', 'live-video.net', 'ingest.global-contribute.live-video.net'],
      twitchRegions,
    ),
    list: 'https://ingest.twitch.tv/ingests',
  }),
  key: twitchHelp({
    shape: /^live_\d+_\w+(?:\?[\w=&]+)?$/i,
    example: 'live_123456789_AbCdEfGhIjKlMnOpQrStUvWxYz',
    testQuery: 'bandwidthtest=true',
  }),
  keyPage: list('https://dashboard.twitch.tv/settings/stream'),
  limits: {
    ...unsaid,
    video: list(6_000),
    audio: list(320),
    keyframe: list(every(2)),
    codecs: list(h264),
    hours: twitchHelp(48),
  },
  rules: [
    {
      ...twitchHelp('Who streams elsewhere at the same time must not give Twitch the worse quality.'),
      code: 'not-worse',
    },
    twitchHelp('With `?bandwidthtest=true` behind the key it is a test that nobody sees.'),
    list('No keyframes where scenes change.'),
  ],
};

export const facebook: Preset = {
  id: 'facebook',
  name: 'Facebook',
  server: facebookReference(publicServer('rtmps://live-api-s.facebook.com:443/rtmp/', ['facebook.com'])),
  key: facebookReference({
    shape: /^(?:FB-[\w-]+|\d+\?s_bl=1&[\w=&%-]+)$/,
    example: 'FB-1234567890-0-AbCdEfGhIjKlMnOp',
  }),
  keyPage: list('https://www.facebook.com/live/producer'),
  limits: {
    ...unsaid,
    video: list(9_000),
    bySize: list([
      { height: 360, frameRate: 30, kbps: 1_000 },
      { height: 360, frameRate: 60, kbps: 1_500 },
      { height: 480, frameRate: 30, kbps: 2_000 },
      { height: 480, frameRate: 60, kbps: 3_000 },
      { height: 720, frameRate: 30, kbps: 4_000 },
      { height: 720, frameRate: 60, kbps: 6_000 },
      { height: 1080, frameRate: 30, kbps: 6_000 },
      { height: 1080, frameRate: 60, kbps: 9_000 },
    ]),
    audio: list(128),
    heights: list([360, 480, 720, 1080]),
    frameRate: list(60),
    keyframe: facebookReference({ seconds: 2, most: 4 }),
    profile: list('main'),
    codecs: list(h264),
    hours: facebookReference(8),
  },
  rules: [
    { ...facebookReference('RTMPS only.'), code: 'rtmps-only' },
    facebookReference('Sound and picture both, always.'),
    { ...facebookReference('The settings must not change during the show.'), code: 'settings-fixed' },
  ],
};
