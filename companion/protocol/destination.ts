import * as v from 'valibot';
import { growing } from './errors.ts';
import { platformIds } from './platforms.ts';
import { givenRenditionSchema } from './rendition.ts';

/**
 * Where a destination is on its way (drawn in companion/destination). `live` is said only while the ingest has
 * accepted the publish and media is moving; `stalled` while it does not, or while this computer makes it seconds late.
 * `ended` and `failed` are terminal.
 */
export const destinationStates = [
  'idle',
  'connecting',
  'publishing',
  'live',
  'stalled',
  'waiting',
  'ended',
  'failed',
] as const;
export type DestinationState = (typeof destinationStates)[number];

/**
 * Why a destination is not live or, with `upload-slow`, `computer-slow`, `delay-short`, `keyframes-rare`, `not-encrypted`, `disk-low` and `disk-slow`, why being live is not all well.
 * `delayed` is no trouble: what goes there is held back on purpose; `show-limit` and `show-renewed` are what there is to know
 * of one that is live. The sentence for a person is in `reasonSentences`.
 */
export const destinationReasons = [
  'dns',
  'refused',
  'unreachable',
  'too-many-files',
  'timeout',
  'tls',
  'tls-missing',
  'handshake',
  'app-rejected',
  'key-rejected',
  'key-in-use',
  'upload-slow',
  'computer-slow',
  'show-limit',
  'show-renewed',
  'short-shows',
  'keyframes-rare',
  'login-required',
  'login-rejected',
  'stalled',
  'closed-by-ingest',
  'protocol-error',
  'whip-missing',
  'srt-missing',
  'codec-refused',
  'internal',
  'no-media',
  'delayed',
  'delay-short',
  'not-encrypted',
  'disk-full',
  'disk-low',
  'disk-slow',
  'recording-folder',
  'stopped',
] as const;
export type DestinationReason = (typeof destinationReasons)[number];

/** What happened and what to do, for each reason, in English; the extension has them in its locales too. */
export const reasonSentences: Readonly<Record<DestinationReason, string>> = {
  dns: 'The name of the ingest server cannot be found. Check the internet connection and the server address.',
  refused:
    'The ingest server does not accept connections. Check the server address, or try again in a minute.',
  unreachable: 'The ingest server cannot be reached. Check the internet connection.',
  'too-many-files':
    'This computer does not let Tabcast open more connections. Close other programs or stop a destination; Tabcast tries again by itself.',
  timeout: 'The ingest server does not answer. Check the internet connection and the server address.',
  tls: 'The ingest server could not prove who it is, so nothing was sent to it. Check the server address and the date of this computer.',
  'tls-missing':
    'The server does not speak TLS on this port, so nothing was sent to it. Use the port that is meant for rtmps, or rtmp:// instead.',
  handshake: 'The server does not speak what its address says (RTMP, SRT or WHIP). Check the server address.',
  'app-rejected': 'The ingest server refused the connection. Check the server address.',
  'key-rejected':
    'The platform refused the stream key. Copy it again from the platform and make sure it is not in use.',
  'key-in-use':
    'The platform still holds the previous connection with this key. Tabcast tries again until it lets go, which can take a minute.',
  'upload-slow':
    'The upload is too slow for this quality: what viewers see falls behind. Choose a lower quality in the settings.',
  'computer-slow':
    "The companion's computer does not keep up: viewers get the picture late, smaller or not at all, or no sound. Close other programs, or choose a lower quality in the settings.",
  'show-limit':
    'The server ends a show when it has lasted too long, and less than 15 minutes are left. Tabcast then begins a new one there by itself: tell your viewers.',
  'show-renewed':
    'The show had lasted for as long as the server takes one, so Tabcast has ended it and begun a new one there. Viewers may have to open it.',
  'short-shows':
    'The connection was lost several times soon after going live, and each time may have left a short recording there. So Tabcast waits longer before the next attempt.',
  'keyframes-rare':
    'What is recorded has keyframes farther apart than the platform takes, so viewers may wait long for a picture, or see none. Choose a quality of its own for it in the settings: that has them as often as it wants.',
  'login-required':
    'The ingest server asks for a user name and a password. Put them into its address: rtmp://name:password@host/app.',
  'login-rejected': 'The ingest server refused the user name or the password. Check both in its address.',
  stalled:
    'The ingest server takes no more data, or far too little. The upload may be too slow for this quality: choose a lower one in the settings.',
  'closed-by-ingest':
    "The ingest server ended the connection. Tabcast connects again; if that goes on, look at the platform's own page.",
  'protocol-error': 'The ingest server sent something that makes no sense. Check the server address.',
  'whip-missing':
    'This computer lacks what Tabcast needs for WHIP. Install Tabcast again, or use an RTMP address.',
  'srt-missing':
    'This computer cannot send SRT. Install an ffmpeg that has it (Linux, macOS) and start the companion again, or use an RTMP address.',
  'codec-refused': 'The server does not take H.264 and Opus. Allow both there, or use an RTMP address.',
  internal: 'The companion made a mistake and connects again. Its log says more.',
  'no-media': 'No usable video and audio arrived from the browser. Choose the source again.',
  delayed: 'It is held back by the delay that is set for it.',
  'delay-short':
    'The delay is shorter than what is set: Tabcast holds back 128 MB at most. Choose a lower quality or a shorter delay in the settings.',
  'not-encrypted':
    'This network lets no encrypted connection through, so the show and the stream key go unencrypted, as you have allowed in the settings.',
  'disk-full':
    'The disk is full, so the recording has ended; what was recorded until then is kept. Make room, then try again.',
  'disk-low': 'The disk is nearly full, and the recording ends when it is. Make room, or stop the recording.',
  'disk-slow':
    'The disk is too slow, so pictures are missing in the recording. The show itself has them all.',
  'recording-folder':
    'The folder for recordings is gone, or nothing can be written to it. Look whether its disk is there, or choose another folder with --recordings.',
  stopped: 'Stopped.',
};

/** The same in a few words, for a headline; in the extension's locales too. */
export const shortReasons: Readonly<Record<DestinationReason, string>> = {
  dns: 'server not found',
  refused: 'server takes no connections',
  unreachable: 'server out of reach',
  'too-many-files': 'no more connections allowed',
  timeout: 'no answer',
  tls: 'server not trusted',
  'tls-missing': 'server without TLS',
  handshake: 'wrong kind of server',
  'app-rejected': 'connection refused',
  'key-rejected': 'stream key refused',
  'key-in-use': 'stream key still in use',
  'upload-slow': 'upload too slow',
  'computer-slow': 'computer too slow',
  'show-limit': 'show almost over',
  'show-renewed': 'new show begun',
  'short-shows': 'lost several times',
  'keyframes-rare': 'keyframes too far apart',
  'login-required': 'user name and password missing',
  'login-rejected': 'user name or password refused',
  stalled: 'no more data taken',
  'closed-by-ingest': 'connection ended',
  'protocol-error': 'wrong kind of server',
  'whip-missing': 'WHIP not possible here',
  'srt-missing': 'SRT not possible here',
  'codec-refused': 'picture or sound refused',
  internal: 'a mistake of the companion',
  'no-media': 'no picture or sound arrives',
  delayed: 'held back by its delay',
  'delay-short': 'delay shorter than set',
  'not-encrypted': 'not encrypted',
  'disk-full': 'disk full',
  'disk-low': 'disk nearly full',
  'disk-slow': 'disk too slow',
  'recording-folder': 'recording not possible',
  stopped: 'stopped',
};

const count = v.pipe(v.number(), v.minValue(0));

/** A destination as a client sees it: sent with the acknowledgement of `send-key` and at every change. */
export const destinationStatusSchema = v.object({
  /** Unique within the broadcast. */
  id: v.string(),
  platform: v.picklist(platformIds),
  name: v.string(),
  state: v.picklist(destinationStates),
  /** Null while nothing is wrong. */
  reason: v.nullable(growing<DestinationReason>()),
  /** One sentence in English that says what happened and what to do; empty while nothing is wrong. */
  message: v.string(),
  /** Whether it is published to an ingest of the platform's own; then the sentence is of another kind. */
  ownIngest: v.exactOptional(v.boolean()),
  /** Left out where it asked for the source as it comes, and gets that. */
  rendition: v.exactOptional(givenRenditionSchema),
  /** Connection attempts of this outage, 0 while all is well. */
  attempt: count,
  /** Milliseconds until the next attempt, the first after a delay included; null when none is due. */
  retryInMs: v.nullable(count),
});
export type DestinationStatus = Readonly<v.InferOutput<typeof destinationStatusSchema>>;

/** Once a second for each destination. */
export const destinationStatsSchema = v.object({
  id: v.string(),
  /** Payload bits per second over the last seconds. */
  bitrate: count,
  /** Bytes that the ingest has acknowledged or, where it acknowledges nothing, that the kernel has taken. */
  bytesAcked: count,
  /** Bytes that have left, by what the kernel has taken: those that were sent twice count twice. Companions before said nothing of it. */
  bytesSent: v.exactOptional(count),
  /** Media waiting to be sent, in milliseconds. */
  queueMs: count,
  /**
   * How late media arrives at the ingest, in milliseconds: the age of the oldest that is sent and not acknowledged, and
   * what waits to be sent. Where the ingest acknowledges nothing, what the kernel has taken counts as arrived.
   * Companions before it was measured say nothing of it.
   */
  behindMs: v.optional(count, 0),
  /** How long what leaves now was held back on purpose, in milliseconds; no part of `behindMs`. Left out where nothing is. */
  delayMs: v.exactOptional(count),
  /** Video frames dropped since the start. */
  droppedFrames: count,
  reconnects: count,
  /** Shows that were ended because they had lasted for as long as the platform lets them, and another one begun. */
  renewals: v.optional(count, 0),
  /** Only of a recording: how much more can be recorded on its disk, in bytes. */
  freeBytes: v.exactOptional(count),
  /** Milliseconds since this destination first went live; 0 before. */
  uptimeMs: count,
});
export type DestinationStats = Readonly<v.InferOutput<typeof destinationStatsSchema>>;
