import * as v from 'valibot';
import { onMessage, sendMessage } from '../platform/runtime.ts';

/** Background → pages: does anybody look at you? Answered with `true`, and only by a page in sight. */
const question = { to: 'pages', type: 'is-watched' } as const;
const schema = v.object({ to: v.literal('pages'), type: v.literal('is-watched') });

/** Whether a page is in sight that shows how the broadcast is. */
export async function isWatched(): Promise<boolean> {
  return (await sendMessage(question)) === true;
}

/** Makes the calling page one that shows how the broadcast is. @returns takes that back */
export function answerWatched(): () => void {
  return onMessage((message) =>
    v.is(schema, message) && document.visibilityState === 'visible' ? Promise.resolve(true) : undefined,
  );
}
