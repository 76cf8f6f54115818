import { credentialsSchema, platformIds } from '#protocol';
import * as v from 'valibot';
import type { Problem } from './broadcast-status.ts';
import { problemSchema } from './host-status.ts';
import type { DestinationRequest, EarlierBroadcast, SourceRequest, StartRequest } from './start-request.ts';

/** Pages and background → the host of the broadcast. */
export type HostCommand =
  | { readonly to: 'host'; readonly type: 'start'; readonly request: StartRequest }
  | { readonly to: 'host'; readonly type: 'stop' }
  /** Have the companion hear of the end that nobody had answered when the browser ended. */
  | { readonly to: 'host'; readonly type: 'end-earlier'; readonly earlier: EarlierBroadcast }
  /** The person has said that the show goes on. */
  | { readonly to: 'host'; readonly type: 'go-on' }
  /** Whether this browser has a window open. */
  | { readonly to: 'host'; readonly type: 'windows'; readonly open: boolean }
  /** Put another source live in the same broadcast. Answered with a `StartReply`; refused, the old one stays. */
  | { readonly to: 'host'; readonly type: 'switch-source'; readonly source: SourceRequest }
  /** Have one destination live: add it to the broadcast, or try it again, with the key that is given here. */
  | { readonly to: 'host'; readonly type: 'open-destination'; readonly destination: DestinationRequest }
  /** End one destination; the others do not notice. */
  | { readonly to: 'host'; readonly type: 'stop-destination'; readonly id: string };

/** `ok` once that is live; a refusal is in the status too, for a page that was closed meanwhile. */
export type StartReply = { readonly ok: true } | { readonly ok: false; readonly problem: Problem };

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
const pixels = v.pipe(v.number(), v.integer(), v.minValue(16), v.maxValue(4096));

const sourceSchema = v.variant('kind', [
  v.object({
    kind: v.literal('tab'),
    streamId: v.string(),
    title: v.string(),
    tabId: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  }),
  v.object({
    kind: v.literal('camera'),
    cameraId: v.exactOptional(v.string()),
    microphoneId: v.exactOptional(v.string()),
  }),
  v.object({ kind: v.literal('screen') }),
]);

const destinationSchema = v.object({
  id,
  platform: v.picklist(platformIds),
  name: v.string(),
  key: v.string(),
  ingest: v.exactOptional(v.string()),
});

const controlPortSchema = v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)));

const earlierSchema = v.object({
  broadcastId: id,
  pairing: credentialsSchema,
  controlPort: controlPortSchema,
});

const startRequestSchema = v.object({
  source: sourceSchema,
  quality: v.object({
    width: pixels,
    height: pixels,
    frameRate: v.pipe(v.number(), v.minValue(1), v.maxValue(120)),
    videoKbps: v.pipe(v.number(), v.minValue(100), v.maxValue(60_000)),
  }),
  destinations: v.pipe(v.array(destinationSchema), v.maxLength(64)),
  rehearsal: v.exactOptional(v.boolean()),
  pairing: credentialsSchema,
  controlPort: controlPortSchema,
  answerMs: v.exactOptional(v.nullable(v.pipe(v.number(), v.minValue(0)))),
  broadcastId: v.exactOptional(id),
});

const hostCommandSchema = v.variant('type', [
  v.object({ to: v.literal('host'), type: v.literal('start'), request: startRequestSchema }),
  v.object({ to: v.literal('host'), type: v.literal('stop') }),
  v.object({ to: v.literal('host'), type: v.literal('end-earlier'), earlier: earlierSchema }),
  v.object({ to: v.literal('host'), type: v.literal('go-on') }),
  v.object({ to: v.literal('host'), type: v.literal('windows'), open: v.boolean() }),
  v.object({ to: v.literal('host'), type: v.literal('switch-source'), source: sourceSchema }),
  v.object({ to: v.literal('host'), type: v.literal('open-destination'), destination: destinationSchema }),
  v.object({ to: v.literal('host'), type: v.literal('stop-destination'), id }),
]);

/** @returns null for everything that is not a command to the host, so that another context may answer it. */
export function readHostCommand(message: unknown): HostCommand | null {
  const result = v.safeParse(hostCommandSchema, message);
  return result.success ? result.output : null;
}

const startReplySchema = v.variant('ok', [
  v.object({ ok: v.literal(true) }),
  v.object({ ok: v.literal(false), problem: problemSchema }),
]);

/** @returns null for what is no answer to a start or a switch, as when nobody was there to give one. */
export function readStartReply(message: unknown): StartReply | null {
  const result = v.safeParse(startReplySchema, message);
  return result.success ? (result.output as StartReply) : null;
}
