/**
 * The platforms Tabcast knows: where they take video, on which port of the companion they are reached, what
 * their keys look like and what they ask of a stream. Facts are from the platforms' own help pages (2026).
 */

export const platformIds = ['youtube', 'twitch', 'facebook', 'custom'] as const;
export type PlatformId = (typeof platformIds)[number];

/** What a platform asks of a stream; used to warn, never to refuse. */
export interface PlatformLimits {
  /** Video bitrate in kbit/s above which the platform may refuse or degrade the stream. */
  readonly maxVideoKbps: number;
  /** Audio bitrate in kbit/s. */
  readonly maxAudioKbps: number;
  /** Longest allowed distance between keyframes in seconds. */
  readonly maxKeyframeSeconds: number;
  /** Longest broadcast in hours, or null where the platform names none. */
  readonly maxHours: number | null;
}

export interface Platform {
  readonly id: PlatformId;
  /** A proper name, the same in every language. */
  readonly name: string;
  /** Default port of the companion's listener, and the ports it falls back to, in order, when it is taken. */
  readonly port: number;
  readonly sparePorts: readonly number[];
  /** Public ingest, without a key; null where every broadcast names its own. */
  readonly ingest: string | null;
  readonly backupIngest: string | null;
  /** Host names that belong to the platform: a URL pasted as a key is recognised by them. */
  readonly hosts: readonly string[];
  /** What a key of this platform looks like; null where any key will do. */
  readonly keyShape: RegExp | null;
  /** An invented key that shows the shape. */
  readonly keyExample: string;
  readonly limits: PlatformLimits;
}

const youtube: Platform = {
  id: 'youtube',
  name: 'YouTube',
  port: 3000,
  sparePorts: [3001, 3010, 3300],
  ingest: 'rtmps://a.rtmps.youtube.com:443/live2',
  backupIngest: 'rtmps://b.rtmps.youtube.com:443/live2?backup=1',
  hosts: ['youtube.com'],
  keyShape: /^[a-z0-9]{4}(?:-[a-z0-9]{4}){3,5}$/i,
  keyExample: 'abcd-1234-efgh-5678-ijkl',
  limits: { maxVideoKbps: 10_000, maxAudioKbps: 160, maxKeyframeSeconds: 4, maxHours: null },
};

const twitch: Platform = {
  id: 'twitch',
  name: 'Twitch',
  port: 5000,
  sparePorts: [5500, 5050, 5005],
  ingest: 'rtmps://live.twitch.tv/app',
  backupIngest: null,
  hosts: ['twitch.tv', 'live-video.net'],
  keyShape: /^live_\d+_\w+(?:\?[\w=&]+)?$/i,
  keyExample: 'live_123456789_AbCdEfGhIjKlMnOpQrStUvWxYz',
  limits: { maxVideoKbps: 6_000, maxAudioKbps: 320, maxKeyframeSeconds: 2, maxHours: 48 },
};

const facebook: Platform = {
  id: 'facebook',
  name: 'Facebook',
  port: 6001,
  sparePorts: [6002, 6010, 6100],
  ingest: 'rtmps://live-api-s.facebook.com:443/rtmp/',
  backupIngest: null,
  hosts: ['facebook.com'],
  keyShape: /^(?:FB-[\w-]+|\d+\?s_bl=1&[\w=&%-]+)$/,
  keyExample: 'FB-1234567890-0-AbCdEfGhIjKlMnOp',
  limits: { maxVideoKbps: 9_000, maxAudioKbps: 256, maxKeyframeSeconds: 4, maxHours: 8 },
};

const custom: Platform = {
  id: 'custom',
  name: 'RTMP',
  port: 7421,
  sparePorts: [7431, 7441],
  ingest: null,
  backupIngest: null,
  hosts: [],
  keyShape: null,
  keyExample: 'stream-key',
  limits: { maxVideoKbps: 51_000, maxAudioKbps: 320, maxKeyframeSeconds: 4, maxHours: null },
};

export const platforms: Readonly<Record<PlatformId, Platform>> = { youtube, twitch, facebook, custom };

/** The control port: discovery, status, and later the control page. */
export const controlPort = { port: 7420, sparePorts: [7430, 7440] } as const;

/** Whether a host name is one of the platform's own. */
export function isHostOf(platform: PlatformId, host: string): boolean {
  return platforms[platform].hosts.some((name) => host === name || host.endsWith(`.${name}`));
}

/** Type guard for a platform id that came from outside. */
export function isPlatformId(value: unknown): value is PlatformId {
  return typeof value === 'string' && (platformIds as readonly string[]).includes(value);
}
