import { chunkPlaceSchema, destinationStates, platformIds } from '#protocol';
import type {
  ChunkReply,
  DestinationReply,
  DestinationStats,
  DestinationStatus,
  EndReply,
  ProveReply,
  SendKeyReply,
  WireError,
} from '#protocol';
import * as v from 'valibot';

/**
 * What the companion sends, checked on arrival. An error code or a reason that this version does not know is kept as it is:
 * it comes with a sentence.
 */
const wireErrorSchema = v.object({ code: v.string(), message: v.string() });
const count = v.pipe(v.number(), v.minValue(0));

const destinationSchema = v.object({
  id: v.string(),
  platform: v.picklist(platformIds),
  name: v.string(),
  state: v.picklist(destinationStates),
  reason: v.nullable(v.string()),
  message: v.string(),
  ownIngest: v.exactOptional(v.boolean()),
  attempt: count,
  retryInMs: v.nullable(count),
});

const statsSchema = v.object({
  id: v.string(),
  bitrate: count,
  bytesAcked: count,
  queueMs: count,
  // Companions before it was measured say nothing of it.
  behindMs: v.optional(count, 0),
  droppedFrames: count,
  reconnects: count,
  uptimeMs: count,
});

const sendKeyReplySchema = v.variant('ok', [
  v.object({
    ok: v.literal(true),
    destination: destinationSchema,
    next: v.nullable(chunkPlaceSchema),
    recordings: v.exactOptional(v.string()),
    held: v.exactOptional(v.boolean()),
  }),
  v.object({ ok: v.literal(false), error: wireErrorSchema }),
]);

const plainReplySchema = v.variant('ok', [
  v.object({ ok: v.literal(true) }),
  v.object({ ok: v.literal(false), error: wireErrorSchema }),
]);

const destinationReplySchema = v.variant('ok', [
  v.object({ ok: v.literal(true), destination: destinationSchema }),
  v.object({ ok: v.literal(false), error: wireErrorSchema }),
]);

const chunkReplySchema = v.variant('ok', [
  v.object({ ok: v.literal(true), next: chunkPlaceSchema }),
  v.object({ ok: v.literal(false), error: wireErrorSchema, next: v.nullable(chunkPlaceSchema) }),
]);

/** Each of these returns null for what does not have the form. */
export const readDestination = (value: unknown): DestinationStatus | null =>
  read(destinationSchema, value) as DestinationStatus | null;
export const readStats = (value: unknown): DestinationStats | null => read(statsSchema, value);
export const readProveReply = (value: unknown): ProveReply | null =>
  read(plainReplySchema, value) as ProveReply | null;
export const readEndReply = (value: unknown): EndReply | null =>
  read(plainReplySchema, value) as EndReply | null;
export const readSendKeyReply = (value: unknown): SendKeyReply | null =>
  read(sendKeyReplySchema, value) as SendKeyReply | null;
export const readDestinationReply = (value: unknown): DestinationReply | null =>
  read(destinationReplySchema, value) as DestinationReply | null;
export const readChunkReply = (value: unknown): ChunkReply | null =>
  read(chunkReplySchema, value) as ChunkReply | null;
export const readWireError = (value: unknown): WireError | null =>
  read(wireErrorSchema, value) as WireError | null;

function read<T>(schema: v.GenericSchema<unknown, T>, value: unknown): T | null {
  const result = v.safeParse(schema, value);
  return result.success ? result.output : null;
}
