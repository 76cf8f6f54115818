import * as v from 'valibot';
import { destinationViewSchema, problemSchema, questionSchema } from './host-status.ts';
import type { DestinationView, Problem, Question } from './broadcast-status.ts';

/** What a person should hear of who has no page of Tabcast in sight. */
export type Notice =
  /** These are not live, and have not been for a while. */
  | { readonly kind: 'failed'; readonly destinations: readonly DestinationView[] }
  /** These were told of as failed, and are live again. */
  | { readonly kind: 'back'; readonly destinations: readonly DestinationView[] }
  /** The broadcast goes on, but something is wrong with its source. */
  | { readonly kind: 'source'; readonly problem: Problem }
  /** The person has stopped it, and the companion has not answered; or it has, after that was told. */
  | { readonly kind: 'not-stopped'; readonly problem: Problem }
  | { readonly kind: 'stopped' }
  /** Every window is closed: the broadcast has none to be seen in, and viewers see the slate. */
  | { readonly kind: 'no-window' }
  /** The broadcast waits for the person to say that it goes on. */
  | { readonly kind: 'asking'; readonly question: Question }
  /** The broadcast has ended, or did not begin, and nobody has asked for that. */
  | { readonly kind: 'ended' | 'not-started'; readonly problem: Problem };

const views = v.array(destinationViewSchema);

export const noticeSchema = v.variant('kind', [
  v.object({ kind: v.picklist(['failed', 'back']), destinations: views }),
  v.object({
    kind: v.picklist(['source', 'not-stopped', 'ended', 'not-started']),
    problem: problemSchema,
  }),
  v.object({ kind: v.literal('stopped') }),
  v.object({ kind: v.literal('no-window') }),
  v.object({ kind: v.literal('asking'), question: questionSchema }),
]);
