import * as v from 'valibot';
import {
  destinationViewSchema,
  pendingStopSchema,
  privacyReasons,
  problemSchema,
  questionSchema,
} from './broadcast-status.ts';
import { pictureTroubles } from './picture-state.ts';
import { soundTroubles } from './sound.ts';

/** What a person should hear of who has no page of Tabcast in sight. */
export const noticeSchema = v.variant('kind', [
  /**
   * These are not live, and have not been for a while; or they were told of as failed, and are live again. Or the show there is
   * almost over, because their server takes none that lasts longer; or has been begun anew for that.
   */
  v.object({
    kind: v.picklist(['failed', 'back', 'show-ends', 'show-renewed']),
    destinations: v.pipe(v.array(destinationViewSchema), v.readonly()),
  }),
  /**
   * Something is wrong with the source of a broadcast that goes on; the person has stopped it, and the companion has not
   * answered; it has ended, or did not begin, and nobody has asked for that; by the
   * press of a key it did not begin, or did not get another source.
   */
  v.object({
    kind: v.picklist(['source', 'not-stopped', 'ended', 'not-started', 'not-switched']),
    problem: problemSchema,
  }),
  /** The companion has answered after all, after `not-stopped` was told. */
  v.object({ kind: v.literal('stopped') }),
  /** A key was pressed to mark this moment: it is marked, or nothing is live. */
  v.object({ kind: v.picklist(['marked', 'not-marked']) }),
  /** Every window is closed: the broadcast has none to be seen in, and viewers see the slate. */
  v.object({ kind: v.literal('no-window') }),
  /** Viewers see the slate because of what the source shows, though nobody has pressed anything. */
  v.object({ kind: v.literal('hidden'), privacy: v.picklist(privacyReasons) }),
  /** Stop was pressed by a key, and it is asked whether that was meant; or it was, and can still be taken back. */
  v.object({ kind: v.literal('stop-pressed'), pendingStop: pendingStopSchema }),
  /** Viewers see nothing but black, or miss the camera; or hear nothing of the microphone. */
  v.object({ kind: v.literal('picture'), trouble: v.picklist(pictureTroubles) }),
  v.object({ kind: v.literal('sound'), trouble: v.picklist(soundTroubles) }),
  /** The broadcast waits for the person to say that it goes on. */
  v.object({ kind: v.literal('asking'), question: questionSchema }),
]);
export type Notice = Readonly<v.InferOutput<typeof noticeSchema>>;
