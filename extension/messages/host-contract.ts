import { renditionSchema } from '#protocol';
import * as v from 'valibot';
import { broadcastStatusSchema, privacyReasons, type BroadcastStatus } from './broadcast-status.ts';
import { done, nothing } from './contract.ts';
import { cameraIdSchema, layoutSchema } from './layout.ts';
import { sightSchema } from './sight.ts';
import { soundSchema, soundSources } from './sound.ts';
import { chosenQualitySchema } from './quality.ts';
import {
  destinationRequestSchema,
  earlierBroadcastSchema,
  idSchema,
  sourceRequestSchema,
  startReplySchema,
  startRequestSchema,
  tabIdSchema,
} from './start-request.ts';

/** Pages and background → the host of the broadcast. */
export const hostContract = {
  to: 'host',
  messages: {
    /** Answered at once, so that no answer means: there is none. */
    'is-there': { says: nothing, answer: v.literal(true), open: true },
    start: { says: v.object({ request: startRequestSchema }), answer: startReplySchema },
    /** Answered once every platform has been told and everything is closed. */
    stop: { says: nothing, answer: done },
    /** Stop was pressed: asks first where the show has been live for a minute; see `pendingStop`. Answered at once. */
    'press-stop': { says: nothing, answer: done },
    /** The Stop that was pressed is taken back, and the show goes on. */
    'keep-live': { says: nothing, answer: done },
    /** Have the companion hear of the end that nobody had answered when the browser ended. Answered at once. */
    'end-earlier': { says: v.object({ earlier: earlierBroadcastSchema }), answer: done },
    /** The person has said that the show goes on. */
    'go-on': { says: nothing, answer: done },
    /** Mark this moment of what is live. Answered with whether the companion has. */
    mark: { says: v.object({ label: v.pipe(v.string(), v.maxLength(80)) }), answer: v.boolean() },
    /** Have the slate stand in, for this reason; show the source again (null), or the other of what is. Nothing while nothing is live. */
    privacy: {
      says: v.object({ why: v.nullable(v.picklist([...privacyReasons, 'toggle'])) }),
      answer: done,
    },
    /**
     * What a tab shows that nobody else is to see; null for nothing of the kind, left out to ask alone. Answered with whether that
     * tab goes out, or is about to.
     */
    sight: {
      says: v.object({ tabId: tabIdSchema, sight: v.exactOptional(v.nullable(sightSchema)) }),
      answer: v.boolean(),
    },
    /** Whether this browser has a window open. */
    windows: { says: v.object({ open: v.boolean() }), answer: done },
    /** Put another source live in the same broadcast. Refused, the old one stays. */
    'switch-source': { says: v.object({ source: sourceRequestSchema }), answer: startReplySchema },
    /** Compose the picture so from now on; a camera that was lost is tried again. */
    layout: {
      says: v.object({ layout: layoutSchema, cameraId: v.exactOptional(cameraIdSchema) }),
      answer: done,
    },
    /** How it is to sound from now on. */
    sound: { says: v.object({ sound: soundSchema }), answer: done },
    /** Mute what is heard, or have it heard again. */
    'toggle-mute': { says: v.object({ of: v.picklist(soundSources) }), answer: done },
    /** Mute the microphone for as long as a button is held; over as well when the page of that button closes. */
    'hold-mute': { says: v.object({ held: v.boolean() }), answer: done },
    /** Have this size, rate and bitrate from the next picture on. Refused, all stays as it was. */
    quality: { says: v.object({ quality: chosenQualitySchema }), answer: startReplySchema },
    /** Have one destination live: add it to the broadcast, or try it again, with the key that is given here. */
    'open-destination': { says: v.object({ destination: destinationRequestSchema }), answer: done },
    /** Every destination is to get the quality that stands here under its id, as captured where none does. */
    renditions: {
      says: v.object({ renditions: v.record(v.string(), renditionSchema) }),
      answer: done,
    },
    /** End one destination; the others do not notice. Answered once its platform has been told. */
    'stop-destination': { says: v.object({ id: idSchema }), answer: done },
  },
} as const;

/** Host → pages: name of the port on which the host sends `BroadcastStatus`. */
export const statusPort = 'broadcast-status';

/** @returns null for what is not a status. */
export function readStatus(message: unknown): BroadcastStatus | null {
  const result = v.safeParse(broadcastStatusSchema, message);
  return result.success ? result.output : null;
}
