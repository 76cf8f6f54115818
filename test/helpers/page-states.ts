import type { HeardVerdict, PlatformId, PreflightReply } from '../../companion/protocol/index.ts';
import { usualSound, type SoundStatus } from '../../extension/messages/sound.ts';
import { usualStudio } from '../../extension/settings/studio.ts';
import type { BroadcastStatus, DestinationView } from '../../extension/messages/broadcast-status.ts';
import type { ShowSummary } from '../../extension/messages/show-summary.ts';

/** Stands for the tab that the page itself is shown in. */
export const ownTab = 0;

/** One state of the extension's pages, as storage, host and companion make it. */
export interface PageState {
  /** What is in storage; stream keys are invented. */
  readonly stored: Record<string, unknown>;
  /** What the host of the broadcast says; null when there is none. */
  readonly status: BroadcastStatus | null;
  /** What answers on the control port. */
  readonly companion: 'ready' | 'rehearsal' | 'missing' | 'no-ffmpeg' | 'older' | 'newer';
  /** What the servers of the platforms say when they are asked, which is done then; null for one that says nothing. */
  readonly servers?: Partial<Record<PlatformId, PreflightReply | null>>;
}

/** What of a state is kept or answered elsewhere: where that is the same, the host alone says what is different. */
export const sceneOf = ({ stored, companion, servers }: PageState): string =>
  JSON.stringify([stored, companion, servers]);

const item = (value: unknown): unknown => ({ version: 1, value });
const key = (text: string, ingest: string | null = null): unknown => item({ key: text, ingest });

const pairing = { pairing: item({ clientId: '0'.repeat(32), token: '1'.repeat(64) }) };

const keys = {
  ...pairing,
  'key:youtube': key('abcd-1234-efgh-5678-ijkl'),
  'key:twitch': key('live_123456789_AbCdEfGhIjKlMnOpQrStUvWxYz'),
  'key:facebook': key('FB-1234567890-0-AbCdEfGhIjKlMnOp'),
};
const selection = item(['youtube', 'twitch', 'facebook']);
const further = {
  destinations: item([{ id: 'x-club', name: 'Club server', ingest: 'rtmps://live.club.example/app' }]),
  'key:x-club': key('club-key-1'),
};

const names = { youtube: 'YouTube', twitch: 'Twitch', facebook: 'Facebook', custom: 'Club server' } as const;

function view(platform: keyof typeof names, rest: Partial<DestinationView> = {}): DestinationView {
  return {
    id: platform === 'custom' ? 'x-club' : platform,
    platform,
    name: names[platform],
    phase: 'live',
    reason: null,
    message: '',
    ownIngest: platform !== 'custom',
    rendition: null,
    bitrate: 3_640_000,
    bitrates: Array.from({ length: 60 }, (_, second) =>
      Math.round(3_600_000 + 250_000 * Math.sin(second / 3) * Math.cos(second / 7)),
    ),
    behindMs: 140,
    queueMs: 120,
    droppedFrames: 0,
    reconnects: 0,
    sentBytes: 341_000_000,
    retryAt: null,
    ...rest,
  };
}

function broadcast(rest: Partial<BroadcastStatus>): BroadcastStatus {
  return {
    phase: 'live',
    source: 'tab',
    title: 'Garden cam: the robins are back',
    tabId: ownTab,
    liveSince: Date.now() - 754_000,
    quality: { width: 1280, height: 720, frameRate: 30, videoKbps: 3_500 },
    video: { kbps: 3_500, chosenKbps: 3_500 },
    sound: { settings: usualSound, sources: ['tab'], held: false, silent: [], microphoneProblem: null },
    destinations: [view('youtube'), view('twitch'), view('facebook')],
    problem: null,
    question: null,
    privacy: null,
    pendingStop: null,
    rehearsal: false,
    recordings: null,
    ...rest,
  };
}

/** The microphone is switched on, and the tab muted. */
const mixed: SoundStatus = {
  settings: {
    tab: { gainDb: -12, muted: true },
    microphone: { on: true, gainDb: 3, muted: false },
  },
  sources: ['tab'],
  held: false,
  silent: [],
  microphoneProblem: null,
};

/** Twitch small, and YouTube twice: as captured, and upright under a name of its own. */
const ownQualities = {
  ...keys,
  selection: item(['youtube', 'twitch', 'x-upright']),
  destinations: item([
    { id: 'x-upright', name: 'YouTube Shorts', ingest: 'rtmps://a.rtmps.youtube.com:443/live2' },
  ]),
  'key:x-upright': key('mnop-1234-efgh-5678-qrst'),
  quality: item({ preset: '1080p30', videoKbps: 4_500 }),
  'destination-options': item({
    twitch: { rendition: { picture: '480p30', videoKbps: 1_500 } },
    'x-upright': {
      rendition: {
        ...{ picture: '1080p60', videoKbps: 6_000, frame: { kind: 'crop', at: 0.5 } },
        codec: 'hevc',
      },
    },
  }),
};

/** A profile of this selection, and another one. */
const profilesOf = (selection: readonly string[]): unknown => {
  const usual = { source: null, quality: { preset: '720p30', videoKbps: 3_500 }, studio: usualStudio };
  return [
    { name: 'Weekly show', selection: selection.toSorted(), ...usual },
    { name: 'Garden cam in the long winter nights', selection: ['youtube'], ...usual },
  ];
};

/** It could be better everywhere, and is bad for two of three. */
const verdict: HeardVerdict = {
  level: 'fail',
  findings: [
    { rule: 'keyframes', level: 'fail', fault: 'keyframes-far', platforms: ['YouTube', 'Facebook'] },
    { rule: 'loudness', level: 'warn', fault: 'too-quiet', platforms: [] },
  ],
};

/** Long, well on two platforms and not on the third, which had a name of its own. */
const lastShow: ShowSummary = {
  rehearsal: false,
  liveMs: 9_252_000,
  verdict: { level: 'warn', findings: verdict.findings.slice(1) },
  destinations: [
    {
      ...{ id: 'youtube', platform: 'youtube', name: 'YouTube', liveShare: 1 },
      ...{ droppedFrames: 0, reconnects: 0, bitrate: 3_612_000 },
    },
    {
      ...{ id: 'twitch', platform: 'twitch', name: 'Twitch', liveShare: 0.9987 },
      ...{ droppedFrames: 31, reconnects: 1, bitrate: 3_598_000 },
    },
    {
      ...{ id: 'x-club', platform: 'custom', name: 'Club server of the valley', liveShare: 0.62 },
      ...{ droppedFrames: 12_340, reconnects: 17, bitrate: 845_000 },
    },
  ],
};

const composed = {
  pictureInPicture: { on: true, corner: 'top-left', size: 'medium', shape: 'round', mirrored: true },
  overlays: [
    {
      ...{ kind: 'text', id: 'title', on: true, place: 'bottom', size: 'medium' },
      text: 'Garden cam: the robins are back, and they have brought friends',
    },
    {
      ...{ kind: 'image', id: 'logo', on: false, place: 'top-right', size: 'small', name: 'robin.png' },
      image:
        'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
    },
  ],
};

const uplink = (kbps: number, known: string): unknown => item({ kbps, known, at: Date.now() - 3_600_000 });

const small = { picture: '480p30', videoKbps: 1_500 } as const;
const upright = { picture: '1080p60', videoKbps: 6_000, frame: { kind: 'crop', at: 0.5 } } as const;

/** More than the window has room for. */
const clubs = Array.from({ length: 6 }, (_, n) => ({
  id: `x-club-${n}`,
  name: `Club ${n + 1}`,
  ingest: `rtmps://live-${n}.club.example/app`,
}));
const manyKeys = Object.fromEntries(clubs.map(({ id }) => [`key:${id}`, key('club-key-1')]));
const recordings = '/home/robin/.local/share/tabcast/rehearsal';

const sealed = { version: 2, value: { iv: 'AAAA', data: 'AAAA' } };
/** As after a start of the browser, where there is a passphrase. */
const locked = {
  ...Object.fromEntries(Object.keys(keys).map((name) => [name, sealed])),
  lock: item({ salt: 'AAAAAAAAAAAAAAAAAAAAAA==', iterations: 600_000, wrapped: 'AAAA' }),
};

/** Every state that the popup can be seen in. Made afresh, because some of it counts from now. */
export function pageStates(): Record<string, PageState> {
  const ready = { stored: { ...keys, selection }, companion: 'ready' } as const;
  const server = {
    ...{ server: item('https://stream.garden-and-robins.example.org:8443'), carrier: item('server') },
    'server-pairing': pairing.pairing,
  };
  return {
    // It is not allowed in the browser that these pages are shown in, and is not there.
    'an own server': {
      stored: { ...keys, selection, ...server, pairing: item(null) },
      ...{ status: null, companion: 'missing' },
    },
    'a show at a server': {
      ...{ ...ready, stored: { ...ready.stored, ...server } },
      status: broadcast({
        way: {
          host: 'stream.garden-and-robins.example.org:8443',
          roundTripMs: 41.4,
          behindMs: 230,
          resent: 1_204,
        },
      }),
    },
    'not paired': { stored: { ...keys, pairing: item(null), selection }, status: null, companion: 'ready' },
    'keys that cannot be read': {
      stored: { ...pairing, 'key:youtube': { version: 2, value: { iv: 'AAAA', data: 'AAAA' } } },
      status: null,
      companion: 'ready',
    },
    'locked keys': { stored: { ...locked, selection }, status: null, companion: 'ready' },
    'no keys': { stored: pairing, status: null, companion: 'ready' },
    'keys, nothing selected': { stored: keys, status: null, companion: 'ready' },
    'two selected': { ...ready, stored: { ...keys, selection: item(['youtube', 'twitch']) }, status: null },
    'a further destination': {
      ...ready,
      stored: {
        ...keys,
        ...further,
        selection: item(['youtube', 'x-club']),
        source: item('camera'),
        'destination-options': item({ twitch: { server: 'nearest', delaySeconds: 15 } }),
        hiding: item({ keyPages: true, passwords: false, sites: ['bank.example', 'mail.example'] }),
      },
      status: null,
    },
    'qualities of their own': { ...ready, stored: ownQualities, status: null },
    'an upload that has room': {
      ...ready,
      stored: { ...ownQualities, uplink: uplink(14_000, 'full') },
      status: null,
    },
    'an upload that is too small': {
      ...ready,
      stored: { ...ownQualities, uplink: uplink(8_200, 'full') },
      status: null,
    },
    'an upload that took more before': {
      ...ready,
      stored: { ...ownQualities, uplink: uplink(15_000, 'carried') },
      status: null,
    },
    'nine destinations': {
      ...ready,
      stored: { ...keys, ...manyKeys, destinations: item(clubs), selection },
      status: null,
    },
    welcomed: {
      ...ready,
      stored: { ...ready.stored, milestones: item({ rehearsed: true, live: true }) },
      status: null,
    },
    'after a rehearsal': {
      ...ready,
      status: broadcast({ phase: 'idle', liveSince: null, destinations: [], recordings }),
    },
    'a key lost': { stored: { ...pairing, selection: item(['youtube']) }, status: null, companion: 'ready' },
    'companion missing': { ...ready, status: null, companion: 'missing' },
    'companion older': { ...ready, status: null, companion: 'older' },
    'companion newer': { ...ready, status: null, companion: 'newer' },
    'no ffmpeg': { ...ready, status: null, companion: 'no-ffmpeg' },
    rehearsal: { ...ready, status: null, companion: 'rehearsal' },
    'quality above a limit': {
      ...ready,
      stored: { ...ready.stored, quality: item({ preset: '1080p60', videoKbps: 9_500 }) },
      status: null,
    },
    'against what platforms ask': {
      ...ready,
      stored: {
        ...ready.stored,
        'key:facebook': key('FB-1234567890-0-AbCdEfGhIjKlMnOp', 'rtmp://live-api-s.facebook.com/rtmp'),
        destinations: item([
          { id: 'x-mixcloud', name: 'Mixcloud', ingest: 'rtmp://rtmp.mixcloud.com/broadcast' },
        ]),
        'key:x-mixcloud': key('mix-key-1', 'rtmp://rtmp.mixcloud.com/broadcast'),
        selection: item(['youtube', 'twitch', 'facebook', 'x-mixcloud']),
        quality: item({ preset: '1080p60', videoKbps: 6_000 }),
        'destination-options': item({ twitch: { rendition: { picture: '720p60', videoKbps: 4_500 } } }),
      },
      status: null,
    },
    'servers asked': {
      ...ready,
      status: null,
      servers: {
        youtube: { ok: true, reason: null, message: '', ownIngest: true },
        twitch: { ok: true, reason: 'key-rejected', message: '', ownIngest: true },
        facebook: null,
      },
    },
    starting: {
      ...ready,
      status: broadcast({
        phase: 'starting',
        liveSince: null,
        destinations: [
          view('youtube', { phase: 'key-sent', bitrate: 0, bitrates: [] }),
          view('twitch', { phase: 'connecting', bitrate: 0, bitrates: [] }),
          view('facebook', { phase: 'connecting', bitrate: 0, bitrates: [] }),
        ],
      }),
    },
    live: { ...ready, status: broadcast({}) },
    'live with a microphone': {
      ...ready,
      status: broadcast({ sound: { ...mixed, sources: ['tab', 'microphone'] } }),
    },
    'a silent microphone': {
      ...ready,
      status: broadcast({
        sound: { ...mixed, sources: ['tab', 'microphone'], silent: ['microphone'] },
      }),
    },
    'a microphone taken': {
      ...ready,
      status: broadcast({ sound: { ...mixed, microphoneProblem: 'taken' } }),
    },
    'live in qualities of their own': {
      ...ready,
      stored: ownQualities,
      status: broadcast({
        destinations: [
          view('youtube'),
          view('twitch', {
            bitrate: 1_480_000,
            bitrates: Array.from({ length: 60 }, () => 1_480_000),
            rendition: {
              asked: small,
              given: small,
              encoded: { width: 854, height: 480, frameRate: 30, videoKbps: 1_500 },
              reason: null,
              message: '',
            },
          }),
          {
            ...view('custom', {
              bitrate: 3_900_000,
              rendition: {
                asked: upright,
                given: upright,
                encoded: { width: 1080, height: 1920, frameRate: 30, videoKbps: 6_000 },
                reason: 'source-slower',
                message: '',
              },
            }),
            id: 'x-upright',
            name: 'YouTube Shorts',
          },
        ],
      }),
    },
    'a composed picture': {
      ...ready,
      stored: { ...ready.stored, studio: item(composed) },
      status: broadcast({ picture: { camera: 'refused', black: true } }),
    },
    hidden: { ...ready, status: broadcast({ privacy: 'person' }) },
    'hidden by itself': {
      ...ready,
      stored: { ...ready.stored, following: item(true) },
      status: broadcast({ privacy: 'key-page' }),
    },
    trouble: {
      ...ready,
      status: broadcast({
        verdict,
        destinations: [
          view('youtube'),
          view('twitch', {
            phase: 'trouble',
            reason: 'refused',
            bitrate: 0,
            droppedFrames: 42,
            retryAt: Date.now() + 24_000,
          }),
          view('facebook', { phase: 'trouble', reason: 'key-rejected', bitrate: 0 }),
        ],
      }),
    },
    'slow line': {
      ...ready,
      status: broadcast({
        destinations: [
          view('youtube'),
          view('twitch', { reason: 'upload-slow', bitrate: 1_120_000, behindMs: 4_200 }),
          view('facebook', {
            phase: 'trouble',
            reason: 'stalled',
            bitrate: 640_000,
            behindMs: 8_300,
            droppedFrames: 61,
          }),
        ],
      }),
    },
    'a delay': {
      ...ready,
      status: broadcast({
        destinations: [
          view('youtube', { delayMs: 14_980 }),
          view('twitch', {
            phase: 'key-sent',
            reason: 'delayed',
            bitrate: 0,
            bitrates: [],
            retryAt: Date.now() + 41_000,
          }),
          view('facebook', { reason: 'delay-short', delayMs: 48_000, behindMs: 2_100 }),
        ],
      }),
    },
    'bitrate lowered': {
      ...ready,
      status: broadcast({
        video: { kbps: 1_200, chosenKbps: 3_500, uploadKbps: 1_200 },
        destinations: (['youtube', 'twitch', 'facebook'] as const).map((platform) =>
          view(platform, { bitrate: 1_340_000, behindMs: 1_200 }),
        ),
      }),
    },
    'shows with a limit': {
      ...ready,
      status: broadcast({
        liveSince: Date.now() - 28_020_000,
        destinations: [
          view('youtube', {
            phase: 'trouble',
            reason: 'short-shows',
            bitrate: 0,
            retryAt: Date.now() + 60_000,
          }),
          view('twitch', { reason: 'show-renewed' }),
          view('facebook', { reason: 'show-limit' }),
        ],
      }),
    },
    'busy picture': {
      ...ready,
      status: broadcast({ video: { kbps: 3_500, chosenKbps: 3_500, busy: 'less-detail' } }),
    },
    'slow computer': {
      ...ready,
      status: broadcast({
        destinations: [
          view('youtube', { phase: 'trouble', reason: 'computer-slow', bitrate: 1_310_000 }),
          view('twitch', { phase: 'trouble', reason: 'computer-slow', bitrate: 1_290_000 }),
          view('facebook', { phase: 'trouble', reason: 'computer-slow', bitrate: 1_300_000 }),
        ],
      }),
    },
    'smaller picture': {
      ...ready,
      status: broadcast({
        destinations: (['youtube', 'twitch', 'facebook'] as const).map((platform) =>
          view(platform, { reason: 'computer-slow', bitrate: 1_300_000 }),
        ),
      }),
    },
    'all refused': {
      ...ready,
      status: broadcast({
        liveSince: null,
        destinations: (['youtube', 'twitch', 'facebook'] as const).map((platform) =>
          view(platform, { phase: 'trouble', reason: 'key-rejected', bitrate: 0, bitrates: [] }),
        ),
      }),
    },
    'all in trouble': {
      ...ready,
      status: broadcast({
        destinations: [
          view('youtube', { phase: 'trouble', reason: 'no-media', bitrate: 0, bitrates: [] }),
          view('twitch', { phase: 'trouble', reason: 'timeout', bitrate: 0, retryAt: Date.now() + 9_000 }),
        ],
      }),
    },
    'one refused': {
      ...ready,
      status: broadcast({
        destinations: [
          view('youtube'),
          view('twitch', { phase: 'trouble', reason: 'key-rejected', bitrate: 0, bitrates: [] }),
          view('facebook'),
        ],
      }),
    },
    'asked after a sleep': {
      ...ready,
      status: broadcast({ question: { code: 'computer-slept', endsAt: Date.now() + 600_000 } }),
    },
    'asked for a source': {
      ...ready,
      status: broadcast({
        source: null,
        problem: { code: 'source-ended' },
        question: { code: 'source-ended', endsAt: Date.now() + 600_000 },
      }),
    },
    connecting: {
      ...ready,
      status: broadcast({
        liveSince: null,
        destinations: (['youtube', 'twitch', 'facebook'] as const).map((platform) =>
          view(platform, { phase: 'key-sent', bitrate: 0, bitrates: [] }),
        ),
      }),
    },
    rehearsing: {
      ...ready,
      companion: 'rehearsal',
      status: broadcast({ rehearsal: true, recordings, verdict }),
    },
    'rehearsing on some': {
      ...ready,
      companion: 'rehearsal',
      status: broadcast({
        rehearsal: true,
        verdict: { level: 'pass', findings: [] },
        liveSince: Date.now() - 3_723_000,
        destinations: [view('youtube'), view('twitch', { phase: 'trouble', reason: 'no-media', bitrate: 0 })],
      }),
    },
    'live from another tab': {
      ...ready,
      status: broadcast({ tabId: ownTab + 1, title: 'A tab with a long title '.repeat(8) }),
    },
    'one stopped, one absent': {
      ...ready,
      stored: { ...ready.stored, ...further },
      status: broadcast({
        source: 'camera',
        title: '',
        tabId: null,
        destinations: [
          view('youtube'),
          view('twitch', { phase: 'ended', bitrate: 0, bitrates: [] }),
          view('facebook'),
        ],
      }),
    },
    'source ended': {
      ...ready,
      status: broadcast({ source: null, title: '', tabId: null, problem: { code: 'source-ended' } }),
    },
    'switch refused': { ...ready, status: broadcast({ problem: { code: 'no-camera' } }) },
    'companion lost': {
      ...ready,
      companion: 'missing',
      status: broadcast({
        destinations: (['youtube', 'twitch', 'facebook'] as const).map((platform) =>
          view(platform, { phase: 'trouble', reason: 'companion-lost', bitrate: 0 }),
        ),
      }),
    },
    'server silent': {
      ...{ ...ready, stored: { ...ready.stored, ...server } },
      status: broadcast({
        way: { host: 'stream.example.org', roundTripMs: 41.4, behindMs: 6_200, resent: 17 },
        destinations: (['youtube', 'twitch', 'facebook'] as const).map((platform) =>
          view(platform, { phase: 'trouble', reason: 'server-silent', bitrate: 0 }),
        ),
      }),
    },
    'stop unanswered': {
      ...ready,
      companion: 'missing',
      status: broadcast({
        phase: 'stopping',
        problem: { code: 'stop-unanswered' },
        destinations: (['youtube', 'twitch', 'facebook'] as const).map((platform) =>
          view(platform, { phase: 'trouble', reason: 'companion-silent', bitrate: 0 }),
        ),
      }),
    },
    'a profile': {
      ...ready,
      stored: { ...ready.stored, profiles: item(profilesOf(['youtube', 'twitch', 'facebook'])) },
      status: null,
    },
    'after a show': { ...ready, stored: { ...ready.stored, 'last-show': item(lastShow) }, status: null },
    'asked whether to stop': {
      ...ready,
      status: broadcast({ pendingStop: { step: 'asked', from: Date.now(), until: Date.now() + 600_000 } }),
    },
    'a stop that can be undone': {
      ...ready,
      status: broadcast({ pendingStop: { step: 'undoable', from: Date.now(), until: Date.now() + 2_900 } }),
    },
    stopping: {
      ...{ ...ready, stored: { ...ready.stored, ...server } },
      status: broadcast({
        phase: 'stopping',
        way: { host: 'stream.example.org', roundTripMs: 41.4, behindMs: 6_200, resent: 17 },
      }),
    },
    'companion stopped': {
      ...ready,
      status: broadcast({
        phase: 'idle',
        liveSince: null,
        destinations: [],
        problem: { code: 'companion-stopped' },
      }),
      companion: 'missing',
    },
    'ended by itself': {
      ...ready,
      status: broadcast({
        phase: 'idle',
        liveSince: null,
        destinations: [],
        problem: { code: 'capture-ended' },
      }),
    },
  };
}
