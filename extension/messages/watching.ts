import { hear, say } from './messenger.ts';
import { pagesContract } from './page-contracts.ts';

/** Whether a page is in sight that shows how the broadcast is. */
export async function isWatched(): Promise<boolean> {
  return (await say(pagesContract, 'is-watched', {})) === true;
}

/** Makes the calling page one that shows how the broadcast is. @returns takes that back */
export function answerWatched(): () => void {
  return hear(pagesContract, {
    'is-watched': () => (document.visibilityState === 'visible' ? Promise.resolve(true as const) : undefined),
  });
}
