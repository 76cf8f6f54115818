import { bilibiliRegions, xRegions } from './regions.ts';
import type { Preset } from './schema.ts';
import { every, h264, kickHelp, list, publicServer, reported, unsaid, xHelp } from './sources.ts';

/** Platforms that ask a person for more than a key: a server of their own, the nearest region, a key that is a query. */
export const kick: Preset = {
  id: 'kick',
  name: 'Kick',
  server: kickHelp({
    given: 'account',
    ingests: [],
    backup: null,
    hosts: ['global-contribute.live-video.net'],
    example: 'rtmps://0123456789ab.global-contribute.live-video.net/app',
  }),
  key: kickHelp({ shape: /^sk_[\w-]+$/, example: 'sk_us-west-2_AbCdEfGhIjKl_MnOpQrStUvWxYz' }),
  keyPage: {
    ...reported('https://dashboard.kick.com/channel/stream'),
    leadsTo: ['https://kick.com/dashboard/settings/stream'],
  },
  limits: {
    ...unsaid,
    video: kickHelp(8_000),
    audio: kickHelp(160),
    keyframe: kickHelp(every(2)),
    codecs: kickHelp(h264),
  },
  rules: [],
};

export const x: Preset = {
  id: 'x',
  name: 'X',
  server: xHelp({
    given: 'region',
    ingests: xRegions.map(([name, url]) => ({ name, url })),
    backup: null,
    hosts: ['pscp.tv'],
    example: null,
  }),
  key: null,
  keyPage: {
    ...list('https://studio.twitter.com/producer/sources'),
    leadsTo: ['https://studio.x.com/producer/sources'],
  },
  limits: {
    ...unsaid,
    video: list(12_000),
    audio: list(128),
    frameRate: list(60),
    keyframe: list(every(3)),
    codecs: list(h264),
  },
  rules: [],
};

export const tiktok: Preset = {
  id: 'tiktok',
  name: 'TikTok',
  server: reported({ given: 'session', ingests: [], backup: null, hosts: [], example: null }),
  key: null,
  keyPage: null,
  limits: { ...unsaid, video: reported(2_500), keyframe: reported(every(2)), codecs: reported(h264) },
  rules: [
    reported('Upright pictures, 1080×1920.'),
    reported('Only accounts that TikTok has let in get a server and a key.'),
  ],
};

export const instagram: Preset = {
  id: 'instagram',
  name: 'Instagram',
  server: reported({ given: 'session', ingests: [], backup: null, hosts: [], example: null }),
  key: reported({ shape: /^IG-\S+$/, example: 'IG-1234567890-0-AbCdEfGhIjKlMnOp' }),
  keyPage: null,
  limits: { ...unsaid, keyframe: reported(every(2)), codecs: reported(h264) },
  rules: [reported('Upright pictures, 9:16.')],
};

export const linkedin: Preset = {
  id: 'linkedin',
  name: 'LinkedIn',
  server: reported({ given: 'session', ingests: [], backup: null, hosts: [], example: null }),
  key: null,
  keyPage: null,
  limits: { ...unsaid, keyframe: reported(every(2)), codecs: reported(h264) },
  rules: [],
};

export const bilibili: Preset = {
  id: 'bilibili',
  name: 'Bilibili',
  server: list(
    publicServer('rtmp://live-push.bilivideo.com/live-bvc/', ['live-push.bilivideo.com'], bilibiliRegions),
  ),
  key: reported({
    shape: /^\?streamname=[^&\s]+&key=\S+$/,
    example: '?streamname=live_123_456&key=0123456789abcdef',
  }),
  keyPage: list('https://link.bilibili.com/p/center/index#/my-room/start-live'),
  limits: { ...unsaid, keyframe: reported(every(2)), codecs: list(['H.264', 'HEVC']) },
  rules: [reported('The key is a query: all of it belongs to it, from the question mark on.')],
};
