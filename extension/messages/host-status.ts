import { destinationPhases, platformIds } from '#protocol';
import * as v from 'valibot';
import { bitrateSeconds, questionCodes, type BroadcastStatus } from './broadcast-status.ts';

/** Host → pages: name of the port on which the host sends `BroadcastStatus`. */
export const statusPort = 'broadcast-status';

/** Host → pages, once: there is a host now; connect to it. */
export const hostReady = { to: 'pages', type: 'host-ready' } as const;

/** Pages → host: are you there? Answered with `true`, so that no answer means: there is none. */
export const hostSought = { to: 'host', type: 'is-there' } as const;

export function isHostSought(message: unknown): boolean {
  return v.is(v.object({ to: v.literal('host'), type: v.literal('is-there') }), message);
}

export function isHostReady(message: unknown): boolean {
  return v.is(v.object({ to: v.literal('pages'), type: v.literal('host-ready') }), message);
}

// Codes and reasons grow with the companion: any text is let through, and shown by its message if unknown.
export const problemSchema = v.object({ code: v.string(), message: v.exactOptional(v.string()) });

const count = v.pipe(v.number(), v.minValue(0));
export const destinationViewSchema = v.object({
  id: v.string(),
  platform: v.picklist(platformIds),
  name: v.string(),
  phase: v.picklist(destinationPhases),
  reason: v.nullable(v.string()),
  message: v.string(),
  ownIngest: v.boolean(),
  bitrate: count,
  bitrates: v.pipe(v.array(count), v.maxLength(bitrateSeconds)),
  behindMs: count,
  droppedFrames: count,
  retryAt: v.nullable(count),
});
export const questionSchema = v.object({ code: v.picklist(questionCodes), endsAt: v.nullable(count) });
const statusSchema = v.object({
  phase: v.picklist(['idle', 'starting', 'live', 'stopping']),
  source: v.nullable(v.picklist(['tab', 'camera', 'screen'])),
  title: v.string(),
  tabId: v.nullable(count),
  liveSince: v.nullable(count),
  destinations: v.array(destinationViewSchema),
  problem: v.nullable(problemSchema),
  question: v.nullable(questionSchema),
  rehearsal: v.boolean(),
  recordings: v.nullable(v.string()),
});

/** @returns null for what is not a status. */
export function readStatus(message: unknown): BroadcastStatus | null {
  const result = v.safeParse(statusSchema, message);
  return result.success ? (result.output as BroadcastStatus) : null;
}
