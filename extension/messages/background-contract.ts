import { broadcastPhases, headlineOf, headlineSchema } from '#protocol';
import * as v from 'valibot';
import type { BroadcastStatus } from './broadcast-status.ts';
import { done, nothing } from './contract.ts';
import { noticeSchema } from './notice.ts';
import { showSummarySchema } from './show-summary.ts';
import { tabIdSchema } from './start-request.ts';
import { uploadedSchema } from './uploaded.ts';

/** What the background has to know of the broadcast while no page is open. */
const reportSchema = v.object({
  phase: v.picklist(broadcastPhases),
  headline: headlineSchema,
  /** Whether viewers see a waiting picture, because the source has ended or is hidden, or something else was away. */
  waitingPicture: v.boolean(),
  /** The browser's id of the tab that goes out, or is about to; else null. */
  tabId: v.nullable(tabIdSchema),
  /** Ids of those it has while it runs, without those that have ended. */
  destinations: v.pipe(v.array(v.string()), v.readonly()),
  /** Whether Stop has been pressed and meant, and can still be taken back. */
  stopsSoon: v.boolean(),
  /** Whether the companion has not answered its Stop. */
  unanswered: v.boolean(),
});
export type BroadcastReport = Readonly<v.InferOutput<typeof reportSchema>>;

/** Host → background. */
export const backgroundContract = {
  to: 'background',
  messages: {
    /** A start has been answered: it is live, or the status says why not. */
    started: { says: nothing, answer: done },
    report: { says: reportSchema, answer: done },
    /** A show has ended, and this much went out over all its destinations together. */
    uploaded: { says: uploadedSchema, answer: done },
    /** A show has ended, which was live, and went so. */
    summary: { says: showSummarySchema, answer: done },
    /** Have the person hear of this, unless a page that shows it is in sight. */
    notify: { says: v.object({ notice: noticeSchema, headline: headlineSchema }), answer: done },
  },
} as const;

/** What is said of a broadcast in this state. */
export function reportOf(status: BroadcastStatus): BroadcastReport {
  const { phase, source, destinations, question, privacy, problem } = status;
  const running = phase === 'live' ? destinations.filter((one) => one.phase !== 'ended') : [];
  return {
    phase,
    headline: headlineOf(status),
    waitingPicture:
      phase === 'live' &&
      (source === null || question !== null || privacy !== null || problem?.code === 'no-window'),
    tabId: phase === 'live' || phase === 'starting' ? status.tabId : null,
    destinations: running.map(({ id }) => id),
    stopsSoon: status.pendingStop?.step === 'undoable',
    unanswered: problem?.code === 'stop-unanswered',
  };
}
