import { credentialsSchema, maxDelaySeconds, platformIds, renditionSchema } from '#protocol';
import * as v from 'valibot';
import { cameraIdSchema, layoutSchema } from './layout.ts';
import { problemSchema } from './broadcast-status.ts';
import { sightSchema } from './sight.ts';
import { soundSchema } from './sound.ts';
import { qualitySchema } from './quality.ts';

/** The platform, or the id of a further destination; of a broadcast, its name. */
export const idSchema = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
/** The browser's id of a tab. */
export const tabIdSchema = v.pipe(v.number(), v.integer(), v.minValue(0));

/** What is captured. A tab's id comes from `tabCapture.getMediaStreamId` and can be used once, within seconds. */
export const sourceRequestSchema = v.variant('kind', [
  v.object({
    kind: v.literal('tab'),
    streamId: v.string(),
    title: v.string(),
    tabId: v.exactOptional(tabIdSchema),
    /** What it shows at that moment that is to be hidden. */
    sight: v.exactOptional(sightSchema),
  }),
  v.object({
    kind: v.literal('camera'),
    cameraId: v.exactOptional(v.string()),
  }),
  v.object({ kind: v.literal('screen') }),
]);
export type SourceRequest = Readonly<v.InferOutput<typeof sourceRequestSchema>>;

/** Size, rate, bitrate and distance of keyframes that the recorder is pinned to. */
export type Quality = Readonly<v.InferOutput<typeof qualitySchema>>;

/** One ingest to go live on. Holds a stream key: goes only from the popup to the host, and is never stored or logged. */
export const destinationRequestSchema = v.object({
  /** Unique within the broadcast. */
  id: idSchema,
  platform: v.picklist(platformIds),
  name: v.string(),
  key: v.string(),
  /** Publish here instead of the platform's public ingest; required for `custom`. */
  ingest: v.exactOptional(v.string()),
  /** The quality that it gets; as captured where left out. */
  rendition: v.exactOptional(renditionSchema),
  /** How long everything for it is held back, in whole seconds; not at all where left out. */
  delaySeconds: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(maxDelaySeconds))),
  /** Which of the platform's servers, by `nearestServer` or its name; the usual one when left out. */
  server: v.exactOptional(v.pipe(v.string(), v.maxLength(80))),
  /** Whether the person allows plain text where the network lets no TLS through. */
  allowPlain: v.exactOptional(v.boolean()),
  /** Where the upload cannot carry all, others lose pictures first. */
  favourite: v.exactOptional(v.boolean()),
});
export type DestinationRequest = Readonly<v.InferOutput<typeof destinationRequestSchema>>;

/** Everything the host of the broadcast needs to go live. */
export const startRequestSchema = v.object({
  source: sourceRequestSchema,
  quality: qualitySchema,
  /** How it sounds at first; everything as loud as it comes, and no microphone with a tab or screen, when left out. */
  sound: v.exactOptional(soundSchema),
  destinations: v.pipe(v.array(destinationRequestSchema), v.maxLength(64), v.readonly()),
  /** To the companion's built-in ingest, whatever the destinations name: nothing goes public. */
  rehearsal: v.exactOptional(v.boolean()),
  /** What the companion gave this browser when they were paired. As secret as a key. */
  pairing: credentialsSchema,
  /** The companion's control port where the person has named one; else its usual port and the spare ones are tried. */
  controlPort: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535))),
  /** Origin of the server that carries it, where that is not the companion on this computer. */
  server: v.exactOptional(v.pipe(v.string(), v.url(), v.maxLength(300))),
  /** How long the person is waited for who is asked whether the show goes on, in ms; null for ever. Ten minutes when left out. */
  answerMs: v.exactOptional(v.nullable(v.pipe(v.number(), v.minValue(0)))),
  /** Left out, the bitrate stays whatever the upload bears; else the lowest that it may be, in kbit/s of video. */
  adaptive: v.exactOptional(
    v.object({ lowestKbps: v.pipe(v.number(), v.minValue(100), v.maxValue(60_000)) }),
  ),
  /** How the picture is composed; the source as it is where left out. */
  layout: v.exactOptional(layoutSchema),
  /** The browser's id of the camera that the layout takes; its usual one where left out. */
  layoutCameraId: v.exactOptional(cameraIdSchema),
  /** The broadcast to go on with where the companion still waits for it: this browser died in the middle of it. */
  broadcastId: v.exactOptional(idSchema),
});
export type StartRequest = Readonly<v.InferOutput<typeof startRequestSchema>>;

/** A broadcast that was stopped in an earlier session of the browser, and all that it takes to tell the companion so. */
export const earlierBroadcastSchema = v.object({
  ...v.pick(startRequestSchema, ['pairing', 'controlPort', 'server']).entries,
  broadcastId: idSchema,
  /** Where it went, to be shown. */
  destinations: v.pipe(
    v.array(v.pick(destinationRequestSchema, ['id', 'platform', 'name'])),
    v.maxLength(64),
    v.readonly(),
  ),
});
export type EarlierBroadcast = Readonly<v.InferOutput<typeof earlierBroadcastSchema>>;

/** `ok` once that is live; a refusal is in the status too, for a page that was closed meanwhile. */
export const startReplySchema = v.variant('ok', [
  v.object({ ok: v.literal(true) }),
  v.object({ ok: v.literal(false), problem: problemSchema }),
]);
export type StartReply = Readonly<v.InferOutput<typeof startReplySchema>>;
