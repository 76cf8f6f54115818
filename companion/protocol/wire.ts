import * as v from 'valibot';
import { adaptsSchema, type Advice } from './advice.ts';
import { clientIdSchema, hex32Schema, type Challenge } from './proof.ts';
import {
  destinationStatusSchema,
  type DestinationReason,
  type DestinationStats,
  type DestinationStatus,
} from './destination.ts';
import { growing, wireErrorSchema, type WireError } from './errors.ts';
import { fleetHelloSchema, whereLastSchema, type Moved } from './fleet.ts';
import { platformIds, type PlatformId } from './platforms.ts';
import type { PictureFormat } from './picture-format.ts';
import type { RemoteReply, RemoteRequest, RemoteState } from './remote.ts';
import { renditionChoiceSchema, type RenditionChoice } from './rendition.ts';
import type { ShowVerdict } from './verdict.ts';

/** Version of this contract. A client that names a newer one is refused. */
export const protocolVersion = 1;
/** Largest media chunk and largest socket message, in bytes. */
export const maxChunkBytes = 8 * 1024 * 1024;

/** Longest time until `end` and `stop` are answered, in milliseconds, whatever the ingests do. */
export const endAnswerMs = 2_400;

/**
 * As the `ingest` of a `send-key`: the companion's built-in one, which records what it takes and publishes nothing.
 * No address that can be dialled, so that a companion which does not know it refuses the key and never goes public.
 */
export const rehearsalIngest = 'rehearsal:';

/**
 * As the `ingest` of a `send-key` on the port `custom`: a recording on the companion's disk, of what is sent elsewhere, for which any key will do.
 * No address either: a companion that does not know it refuses it.
 */
export const recordingIngest = 'recording:';

/** Longest time that one side may be told to wait for the other to come back, in milliseconds. */
export const maxGraceMs = 3_600_000;

/** `auth` of a client's handshake; every field is optional for a client of the base contract. */
export const authSchema = v.object({
  token: v.optional(v.pipe(v.string(), v.maxLength(512))),
  /** Sockets that name the same broadcast, on whichever ports, form one. */
  broadcastId: v.optional(v.pipe(v.string(), v.regex(/^[\w-]{8,64}$/))),
  protocol: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  /** A paired browser says who it is; then the first events are `challenge` and `prove`, drawn in proof.ts. */
  clientId: v.optional(clientIdSchema),
  nonce: v.optional(hex32Schema),
  /**
   * This connection is part of no broadcast. It only asks about servers, and `preflight`, `measure-servers` and `test-upload` are all
   * it may say; or it lets a paired browser be controlled, and `remote-state` is all it may say.
   */
  purpose: v.optional(v.picklist(['preflight', 'remote'])),
  fleet: v.optional(whereLastSchema),
});
export type Auth = v.InferOutput<typeof authSchema>;

/** As the `server` of a `send-key`: the platform's nearest one, as the companion has measured it. */
export const nearestServer = 'nearest';

/** Longest delay of a destination, in seconds. */
export const maxDelaySeconds = 60;

/** `send-key` of Tabcast's own client; a client of the base contract sends the bare key. */
export const sendKeySchema = v.object({
  key: v.string(),
  /** Which quality it gets; `source` where it is left out. */
  rendition: v.optional(renditionChoiceSchema),
  /** Publish here instead of the platform's own ingest; `rehearsalIngest` for a rehearsal. */
  ingest: v.optional(v.pipe(v.string(), v.maxLength(1024))),
  /**
   * Which of the platform's servers, where it is none of `ingest` and no address came with the key: `nearestServer`, or one by its
   * name in the directory or in the platform's own list (`Europe: Amsterdam, NL`). The platform's usual one stands in for
   * one that is gone, while nothing is measured, and when the chosen ones fail.
   */
  server: v.optional(v.pipe(v.string(), v.maxLength(80))),
  /** What the person calls this destination. */
  name: v.optional(v.pipe(v.string(), v.maxLength(64))),
  /**
   * Whether the person allows that the key and the show go by plain text, readable on the way, where the network lets no TLS
   * through and the platform takes it. Never from the first: only after all others have failed.
   */
  allowPlain: v.optional(v.boolean()),
  /** Where the upload cannot carry all destinations, those that are none lose pictures first. */
  favourite: v.optional(v.boolean()),
  /**
   * Whole seconds, up to `maxDelaySeconds`, that everything for this destination is held back by in the companion. Stop does not
   * wait for what is held: it is not sent.
   */
  delaySeconds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(maxDelaySeconds))),
  /**
   * This client asks the person whether the broadcast goes on after a long absence (`held`, `go-on`). For one that does
   * not, it is over then.
   */
  asks: v.optional(v.boolean()),
  /** Only where this broadcast publishes there already: the person has not said yet that it may go on. */
  rejoin: v.optional(v.boolean()),
  /** Only from a client that takes `advice`. */
  adapts: v.optional(adaptsSchema),
});
export type SendKey = v.InferOutput<typeof sendKeySchema>;

/** Where a chunk belongs. Both count from 0. */
export const chunkPlaceSchema = v.object({
  epoch: v.pipe(v.number(), v.integer(), v.minValue(0)),
  seq: v.pipe(v.number(), v.integer(), v.minValue(0)),
});
export type ChunkPlace = v.InferOutput<typeof chunkPlaceSchema>;

/** How far apart the pictures on both sides of a seam may be said to be, in ms. */
export const maxSeamMs = 1_000;

/** Second argument of `binarystream`. */
export const numberedPlaceSchema = v.object({
  ...chunkPlaceSchema.entries,
  /**
   * With the first chunk of an epoch that goes on from all of the one before it, picture by picture: so many ms lie between the last
   * picture of that and its own first. Its sound may begin earlier, and that of the one before may end later: each is complete up to the
   * other. Where it is left out, an epoch goes where the time that has passed puts it.
   */
  afterMs: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(maxSeamMs))),
  /**
   * To a server: bytes that were recorded longer ago than the way there takes at its best, and of which it was not known when this was
   * sent whether they had arrived. Where they become more, the client is advised to record less.
   */
  waiting: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
});
export type NumberedPlace = v.InferOutput<typeof numberedPlaceSchema>;

const refusedSchema = v.object({ ok: v.literal(false), error: wireErrorSchema });

/** Acknowledgement of `send-key`. `next` is the first chunk the companion lacks of the broadcast's current epoch. */
export const sendKeyReplySchema = v.variant('ok', [
  v.object({
    ok: v.literal(true),
    destination: destinationStatusSchema,
    next: v.nullable(chunkPlaceSchema),
    /** Only of a rehearsal: the folder on the companion's computer that it is recorded in. */
    recordings: v.exactOptional(v.string()),
    /** Only of a recording: the folder on the companion's computer that it is kept in. */
    savedIn: v.exactOptional(v.string()),
    /** Whether the broadcast waits for `go-on`. */
    held: v.exactOptional(v.boolean()),
  }),
  refusedSchema,
]);
export type SendKeyReply = Readonly<v.InferOutput<typeof sendKeyReplySchema>>;

/** Acknowledgement of `binarystream`: everything of this epoch before `next` has been taken. */
export const chunkReplySchema = v.variant('ok', [
  v.object({ ok: v.literal(true), next: chunkPlaceSchema }),
  v.object({ ...refusedSchema.entries, next: v.nullable(chunkPlaceSchema) }),
]);
export type ChunkReply = Readonly<v.InferOutput<typeof chunkReplySchema>>;

/** `retry`: what is left out stays as it was. */
export const retrySchema = v.object({ key: v.optional(v.string()) });
export type Retry = v.InferOutput<typeof retrySchema>;

/** Acknowledgement of `retry` and `rendition`, and of `stop` once the publish is closed: how the destination is then. */
export const destinationReplySchema = v.variant('ok', [
  v.object({ ok: v.literal(true), destination: destinationStatusSchema }),
  refusedSchema,
]);
export type DestinationReply = Readonly<v.InferOutput<typeof destinationReplySchema>>;

/** Longest time until `preflight` is answered, in milliseconds, whatever the ingest does, one before with the same key included. */
export const preflightAnswerMs = 20_000;

/** Acknowledgement of `preflight`, given when the connection to the ingest is closed again. */
export const preflightReplySchema = v.variant('ok', [
  v.object({
    ok: v.literal(true),
    /** Null where the ingest accepted the publish; whether the key is the right one only the platform knows. */
    reason: v.nullable(growing<DestinationReason>()),
    /** The reason as a sentence in English; empty where there is none. */
    message: v.string(),
    /** Whether the ingest is one of the platform's own. */
    ownIngest: v.boolean(),
  }),
  refusedSchema,
]);
export type PreflightReply = Readonly<v.InferOutput<typeof preflightReplySchema>>;

/** `measure-servers`: without anything what was measured today counts. */
export const measureServersSchema = v.object({ anew: v.optional(v.boolean()) });

/** Longest time until `measure-servers` is answered, in milliseconds. */
export const measureAnswerMs = 15_000;

/** Acknowledgement of `measure-servers`: the nearest servers with their connect times in ms, nearest first; none where none was reached. */
export const measureServersReplySchema = v.variant('ok', [
  v.object({
    ok: v.literal(true),
    nearest: v.array(v.object({ name: v.string(), ms: v.pipe(v.number(), v.minValue(0)) })),
  }),
  refusedSchema,
]);
export type MeasureServersReply = Readonly<v.InferOutput<typeof measureServersReplySchema>>;

/** Bounds of what a `test-upload` may send, in kbit/s. */
export const uploadTestKbps = { min: 1_000, max: 50_000 } as const;

/** `test-upload`: with which key, and how much of a line it is to try. */
export const uploadTestSchema = v.object({
  ...v.pick(sendKeySchema, ['key', 'ingest', 'server']).entries,
  kbps: v.pipe(v.number(), v.integer(), v.minValue(uploadTestKbps.min), v.maxValue(uploadTestKbps.max)),
});
export type UploadTestRequest = v.InferOutput<typeof uploadTestSchema>;

/** Longest time until `test-upload` is answered, in milliseconds: it publishes for ten seconds. */
export const uploadTestAnswerMs = 30_000;

/** Acknowledgement of `test-upload`, given when the connection to the ingest is closed again. */
export const uploadTestReplySchema = v.variant('ok', [
  v.object({
    ok: v.literal(true),
    /** Null where it came to a measurement. */
    reason: v.nullable(growing<DestinationReason>()),
    /** The reason as a sentence in English; empty where there is none. */
    message: v.string(),
    /** What arrived, in kbit/s; 0 with a reason. */
    kbps: v.pipe(v.number(), v.minValue(0)),
    /** Whether all that was sent arrived, so that the line may bear more. */
    isAtLeast: v.boolean(),
  }),
  refusedSchema,
]);
export type UploadTestReply = Readonly<v.InferOutput<typeof uploadTestReplySchema>>;

/**
 * Acknowledgement of `pause`, `hide`, `go-on`, `mark`, `prove` (from here on the companion hears everything else) and `end` (given once
 * every publish of the broadcast is closed).
 */
export const plainReplySchema = v.variant('ok', [v.object({ ok: v.literal(true) }), refusedSchema]);
export type PlainReply = Readonly<v.InferOutput<typeof plainReplySchema>>;

/** socket.io events from a client. Payloads are `unknown` on arrival: the companion validates each. */
export interface ClientEvents {
  /** A paired browser's first event: its proof, as hex. */
  prove: (proof: string, reply: (answer: PlainReply) => void) => void;
  'send-key': (key: string | SendKey, reply?: (answer: SendKeyReply) => void) => void;
  /**
   * Has the companion publish there for a second, without media, and take leave again; only of a connection whose `purpose`
   * that is. Takes what `send-key` takes, and ends at once when the connection does. Refused while this key is being
   * published: an ingest takes a key only once.
   */
  preflight: (key: string | SendKey, reply?: (answer: PreflightReply) => void) => void;
  /**
   * Publishes test pictures for ten seconds as a test that nobody sees, where this port's platform has such a thing, and tells how
   * much of them arrives. Only over a connection for `preflight`. A broadcast goes before: it ends the test.
   */
  'test-upload': (request: UploadTestRequest, reply?: (answer: UploadTestReply) => void) => void;
  /** Measures which of this port's platform's servers is the nearest. Only over a connection for `preflight`. */
  'measure-servers': (request?: { anew?: boolean }, reply?: (answer: MeasureServersReply) => void) => void;
  binarystream: (
    chunk: ArrayBuffer | Uint8Array,
    place?: NumberedPlace,
    reply?: (answer: ChunkReply) => void,
  ) => void;
  /**
   * Try this socket's destination again now, with another key where one is named: ends a wait, a stall or a failure,
   * and starts one anew that was stopped. The others do not notice.
   */
  retry: (request?: Retry, reply?: (answer: DestinationReply) => void) => void;
  /**
   * This socket's destination is to get another quality from now on, from its next keyframe, while its publish goes on; where its
   * platform lets that not be changed during a show, from the next show on, which its status says.
   */
  rendition: (choice: RenditionChoice, reply?: (answer: DestinationReply) => void) => void;
  /**
   * Close this socket's publish only, or that of another destination of the broadcast, by its id: its own socket may
   * be lost. This socket stays: it may `retry`, or send another key.
   */
  stop: (
    ...what:
      | [reply?: (answer: DestinationReply) => void]
      | [id: string, reply?: (answer: DestinationReply) => void]
  ) => void;
  /** The source is gone, but not the client: when nothing comes within a second, the slate stands in until the next chunk. */
  pause: (reply?: (answer: PlainReply) => void) => void;
  /**
   * Nobody is to see what the source shows: the slate stands in at once, with silence, and nothing more of the recording is
   * shown than has gone out by now; the next one begins a new epoch. Said behind a `pause`, which companions know that do not
   * know this. With the format of what is to be recorded the slate can stand in before anything has been.
   */
  hide: (
    ...what:
      | [reply?: (answer: PlainReply) => void]
      | [expected: PictureFormat, reply?: (answer: PlainReply) => void]
  ) => void;
  /** A person has said that the broadcast goes on: the next recording is taken again. */
  'go-on': (reply?: (answer: PlainReply) => void) => void;
  /**
   * The broadcast is over, on purpose. Also said on a new connection that names the broadcast and has sent nothing else, by a
   * client that had no answer; where there is no such broadcast (any more), that is answered with `ok`, too.
   */
  end: (reply?: (answer: PlainReply) => void) => void;
  /** Marks this moment of the broadcast, by a label as `markerSchema` has it: a chapter of its recording. Refused before it is live. */
  mark: (label: string, reply?: (answer: PlainReply) => void) => void;
  /** How the browser is, for who controls it from elsewhere. Only over a connection for `remote`. */
  'remote-state': (state: RemoteState) => void;
}

/** socket.io events from the companion. */
export interface CompanionEvents {
  /** The first event for a paired browser. */
  challenge: (challenge: Challenge) => void;
  destination: (status: DestinationStatus) => void;
  stats: (stats: DestinationStats) => void;
  /**
   * The computer, or the companion alone, was asleep for longer than the grace time: viewers see the slate, and no media
   * is taken until `go-on`. For clients that said that they ask.
   */
  held: (why: WireError) => void;
  /** For clients that said that they adapt: record anew, as a new epoch, with this bitrate. */
  advice: (advice: Advice) => void;
  /**
   * What was measured so far, every five seconds, and once more before `end` is answered; a client reads it as
   * `heardVerdictSchema` has it.
   */
  verdict: (verdict: ShowVerdict) => void;
  /**
   * The broadcast is over, on purpose: `companion-stopped`, or `computer-slept` for a client that asks nobody, sent before anything is closed. The
   * client ends its show, too, and does not come back with it. A companion that crashes says nothing: then the client
   * may come back with the same broadcast within `graceMs` of the hello, and with a person's Start only after that.
   */
  ended: (why: WireError) => void;
  /** Somebody who may do so has asked for this from elsewhere. Only over a connection for `remote`. */
  remote: (request: RemoteRequest, reply: (answer: RemoteReply) => void) => void;
  /**
   * This companion is about to be replaced by a newer run of itself, as when a server is upgraded: a new epoch is to begin
   * now. The one that runs is still taken up to its end, the new one no more: it is for who answers next, so it is kept
   * and sent there, with all connections made anew. Who has nothing to keep it in comes back as after a crash.
   */
  'coming-back': () => void;
  /** For a client that said `fleet`: this companion takes leave of it, see `movedSchema`. */
  moved: (where: Moved) => void;
  /** A message was refused; for clients that asked for no acknowledgement. */
  refused: (refusal: { readonly event: string } & WireError) => void;
}

const portSchema = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535));
const atLeastOne = v.pipe(v.number(), v.minValue(1));
export const helloPath = '/api/hello';
/** A version, and no sentence: it is shown to people before the companion has proved itself. */
const versionSchema = v.pipe(v.string(), v.regex(/^\d+(?:\.\d+){0,3}(?:[-+][\w.+-]{1,32})?$/));
/** What can be wrong with ffmpeg; what only a newer companion knows is `ffmpeg-unusable` to this one. */
const ffmpegProblems = ['ffmpeg-missing', 'ffmpeg-forbidden', 'ffmpeg-unusable'] as const;

/** `GET /api/hello`: who this is and where the platforms' listeners really are. */
export const helloSchema = v.object({
  name: v.literal('tabcast'),
  version: versionSchema,
  protocol: v.number(),
  ports: v.pipe(v.record(v.string(), portSchema), v.transform(knownPorts)),
  /** True while every platform publishes to the built-in ingest and nothing goes public. */
  rehearsal: v.boolean(),
  /** Null when ffmpeg can do all that is needed; otherwise what is wrong with it. */
  ffmpeg: v.nullable(
    v.object({ code: v.fallback(v.picklist(ffmpegProblems), 'ffmpeg-unusable'), message: v.string() }),
  ),
  /** How long a broadcast outlives the loss of the other side, in ms; companions that do not say it wait a minute. */
  graceMs: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(maxGraceMs)), 60_000),
  /** What the owner of a server lets each browser do; null is as much as it likes. A companion on one's own computer does not say it. */
  limits: v.exactOptional(
    v.object({
      /** Live at a time. */
      broadcasts: atLeastOne,
      /** Of one broadcast, at a time. */
      destinations: v.nullable(atLeastOne),
      /** Bits of a recording, picture and sound, in kbit/s. */
      kbps: v.nullable(atLeastOne),
    }),
  ),
  /** Of a companion that is one of a fleet. */
  fleet: v.exactOptional(fleetHelloSchema),
});
export type Hello = v.InferOutput<typeof helloSchema>;

/** What every version of the companion says of itself, whatever else it says. */
const helloHeadSchema = v.object({
  name: v.literal('tabcast'),
  version: versionSchema,
  protocol: v.number(),
});

/** A companion that answers, and whether this client can speak to it: which of the two has to be updated if not. */
export type HelloReading =
  | { readonly ok: true; readonly hello: Hello }
  | { readonly ok: false; readonly code: 'companion-older' | 'companion-newer' };

/**
 * Reads the answer of a control port. A companion of a newer protocol still takes older clients, as long as its hello
 * can be read.
 * @returns null when it is not Tabcast's companion that answers.
 */
export function readHello(answer: unknown): HelloReading | null {
  const head = v.safeParse(helloHeadSchema, answer);
  if (!head.success) return null;
  if (head.output.protocol < protocolVersion) return { ok: false, code: 'companion-older' };
  const hello = v.safeParse(helloSchema, answer);
  return hello.success ? { ok: true, hello: hello.output } : { ok: false, code: 'companion-newer' };
}

/** Platforms that a newer companion has beside these are no reason not to speak to it. */
function knownPorts(all: Readonly<Record<string, number>>): Record<PlatformId, number> {
  const known = platformIds.filter((id) => Object.hasOwn(all, id)).map((id) => [id, all[id]]);
  return Object.fromEntries(known) as Record<PlatformId, number>;
}
