import * as v from 'valibot';

/** Names one run of a companion in a fleet. */
export const fleetNodeSchema = v.pipe(v.string(), v.regex(/^[\w-]{8,64}$/));
/** Where clients reach a companion's control port. */
const addressSchema = v.pipe(v.string(), v.url(), v.maxLength(256));

/**
 * What a client says of the companion that its broadcast was at, as `fleet` of its handshake. Only a client that goes on where `moved`
 * sends it says this; without a `node` where its broadcast was nowhere yet. It says the node only to another one that it asks because
 * it does not reach that one.
 */
export const whereLastSchema = v.object({
  node: v.exactOptional(fleetNodeSchema),
  /** How long ago it heard of that one last, in ms, by a clock that nobody sets. */
  heardMs: v.pipe(v.number(), v.minValue(0)),
});
export type WhereLast = Readonly<v.InferOutput<typeof whereLastSchema>>;

/** `moved`, from a companion that takes leave: end here what has been recorded so far, and go on there with a new recording. */
export const movedSchema = v.object({ address: addressSchema });
export type Moved = Readonly<v.InferOutput<typeof movedSchema>>;

/** In the hello: who answers, and whom else to ask when nobody does. */
export const fleetHelloSchema = v.object({
  node: fleetNodeSchema,
  others: v.array(addressSchema),
});

const count = v.pipe(v.number(), v.minValue(0));

/** `GET` tells how a fleet is, as one of its companions sees it; `POST` to the other has that one take leave. For who may read `/api/status`. */
export const fleetPaths = { view: '/api/fleet', drain: '/api/fleet/drain' } as const;
export const fleetViewSchema = v.object({
  name: v.string(),
  /** The companion that says so. */
  node: fleetNodeSchema,
  /** Whether NATS answers. */
  isSure: v.boolean(),
  /** How many broadcasts that one publishes. */
  shows: count,
  /** How far it is with taking leave: of so many shows, so many have gone on elsewhere; null where it does not. */
  leaving: v.nullable(v.object({ shows: count, gone: count, isOver: v.boolean() })),
  nodes: v.array(
    v.object({
      id: fleetNodeSchema,
      address: v.string(),
      shows: count,
      destinations: count,
      capacity: count,
      /** Share of its main thread's time that is in use, up to 1. */
      busy: count,
      /** False while it takes leave. */
      isOpen: v.boolean(),
    }),
  ),
});
export type FleetView = Readonly<v.InferOutput<typeof fleetViewSchema>>;
