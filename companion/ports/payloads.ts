import * as v from 'valibot';
import {
  markerSchema,
  numberedPlaceSchema,
  maxChunkBytes,
  measureServersSchema,
  pictureFormatSchema,
  renditionChoiceSchema,
  retrySchema,
  sendKeySchema,
  uploadTestSchema,
  type NumberedPlace,
  type ErrorCode,
  type PictureFormat,
  type RenditionChoice,
  type Retry,
  type SendKey,
  type UploadTestRequest,
} from '#protocol';

/** A payload that was understood, or the code it is refused with. */
export type Reading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: ErrorCode };

export type Reply = (answer: unknown) => void;

/** Separates an event's acknowledgement, which socket.io gives as the last argument, from what the client sent. */
export function splitReply(args: readonly unknown[]): { values: readonly unknown[]; reply: Reply | null } {
  const last = args.at(-1);
  return typeof last === 'function'
    ? { values: args.slice(0, -1), reply: last as Reply }
    : { values: args, reply: null };
}

/** `send-key`: the bare key, or an object with the key in it. What the key looks like is not judged here. */
export function readSendKey(values: readonly unknown[]): Reading<SendKey> {
  const [payload] = values;
  if (values.length > 1) return refused('bad-payload');
  if (typeof payload === 'string') return { ok: true, value: { key: payload } };
  const key = isObject(payload) ? payload['key'] : payload;
  if (typeof key !== 'string') return refused('key-not-text');
  const result = v.safeParse(sendKeySchema, payload);
  return result.success ? { ok: true, value: result.output } : refused('bad-payload');
}

/** `retry`: nothing, or an object with another key in it. */
export function readRetry(values: readonly unknown[]): Reading<Retry> {
  const [payload = {}] = values;
  if (values.length > 1) return refused('bad-payload');
  const result = v.safeParse(retrySchema, payload);
  if (result.success) return { ok: true, value: result.output };
  return refused(isObject(payload) ? 'key-not-text' : 'bad-payload');
}

/** `rendition`: a quality. */
export function readRendition(values: readonly unknown[]): Reading<RenditionChoice> {
  const result = v.safeParse(renditionChoiceSchema, values[0]);
  if (values.length !== 1 || !result.success) return refused('bad-payload');
  return { ok: true, value: result.output };
}

/** `stop`: nothing, or the id of a destination. */
export function readStop(values: readonly unknown[]): Reading<string | null> {
  const [id = null] = values;
  if (values.length > 1 || (id !== null && typeof id !== 'string')) return refused('bad-payload');
  return { ok: true, value: id };
}

/** `hide`: nothing, or the format of what is to be recorded. */
export function readHide(values: readonly unknown[]): Reading<PictureFormat | null> {
  if (values.length === 0) return { ok: true, value: null };
  const result = v.safeParse(pictureFormatSchema, values[0]);
  if (values.length > 1 || !result.success) return refused('bad-payload');
  return { ok: true, value: result.output };
}

/** `mark`: the label. */
export function readMark(values: readonly unknown[]): Reading<string> {
  const result = v.safeParse(markerSchema, { label: values[0] });
  if (values.length !== 1 || !result.success) return refused('bad-payload');
  return { ok: true, value: result.output.label };
}

/** `measure-servers`: nothing, or whether what was measured today does not count. */
export function readMeasureServers(values: readonly unknown[]): Reading<{ readonly anew: boolean }> {
  const [payload = {}] = values;
  const result = v.safeParse(measureServersSchema, payload);
  if (values.length > 1 || !result.success) return refused('bad-payload');
  return { ok: true, value: { anew: result.output.anew ?? false } };
}

/** `test-upload`: a key, and how much is to be tried. */
export function readUploadTest(values: readonly unknown[]): Reading<UploadTestRequest> {
  const result = v.safeParse(uploadTestSchema, values[0]);
  if (values.length !== 1 || !result.success) return refused('bad-payload');
  return { ok: true, value: result.output };
}

export interface Chunk {
  readonly bytes: Buffer;
  readonly place: NumberedPlace | null;
}

/** `binarystream`: the bytes and, from Tabcast's own client, their place. */
export function readChunk(values: readonly unknown[]): Reading<Chunk> {
  const [bytes, place] = values;
  if (!Buffer.isBuffer(bytes)) return refused('chunk-not-binary');
  if (bytes.length === 0) return refused('chunk-empty');
  if (bytes.length > maxChunkBytes) return refused('chunk-too-large');
  if (values.length > 2) return refused('bad-payload');
  if (place === undefined || place === null) return { ok: true, value: { bytes, place: null } };
  const result = v.safeParse(numberedPlaceSchema, place);
  return result.success ? { ok: true, value: { bytes, place: result.output } } : refused('bad-payload');
}

function refused(code: ErrorCode): { ok: false; code: ErrorCode } {
  return { ok: false, code };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
