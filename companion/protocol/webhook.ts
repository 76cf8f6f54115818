import * as v from 'valibot';
import { destinationReasons } from './destination.ts';
import { platformIds } from './platforms.ts';
import { showEnds } from './show.ts';

const ofShow = {
  /** Its own for ever, as in the history. */
  show: v.pipe(v.string(), v.uuid()),
  /** Whether it goes to the built-in ingest, and nothing is public. */
  rehearsal: v.boolean(),
};
const ofDestination = {
  ...ofShow,
  destination: v.strictObject({
    /** Unique within the show. */
    id: v.string(),
    platform: v.picklist(platformIds),
    /** What the person calls it. */
    name: v.string(),
  }),
};
/** As ISO 8601. */
const timestamp = v.pipe(v.string(), v.isoTimestamp());

/**
 * What a webhook is told, in the form that Standard Webhooks gives it (https://www.standardwebhooks.com). There is no key in it,
 * nor an address.
 */
export const webhookEventSchema = v.variant('type', [
  /** A destination is live for the first time in this show. */
  v.strictObject({ type: v.literal('live'), timestamp, data: v.strictObject(ofDestination) }),
  /** A destination is not live, or not any more, and it is not because somebody has stopped it. */
  v.strictObject({
    type: v.literal('trouble'),
    timestamp,
    data: v.strictObject({
      ...ofDestination,
      reason: v.nullable(v.picklist(destinationReasons)),
      /** What happened and what to do. */
      message: v.string(),
    }),
  }),
  /** A destination that had been live is live again. */
  v.strictObject({ type: v.literal('healed'), timestamp, data: v.strictObject(ofDestination) }),
  /** The show is over. */
  v.strictObject({
    type: v.literal('ended'),
    timestamp,
    data: v.strictObject({ ...ofShow, why: v.picklist(showEnds) }),
  }),
]);
export type WebhookEvent = Readonly<v.InferOutput<typeof webhookEventSchema>>;
