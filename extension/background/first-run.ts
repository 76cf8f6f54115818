import type { sessionArea } from '../platform/storage.ts';

/** Name of the entry in the session's storage area. */
const entry = 'background-has-run';

/**
 * Whether the background runs for the first time since the browser was started, or the extension reloaded: what was there
 * before, hosts above all, is gone. Unlike the browser's own event of its start this misses no way in which that happens.
 */
export async function isFirstRun(session: Pick<typeof sessionArea, 'get' | 'set'>): Promise<boolean> {
  if ((await session.get([entry]))[entry] === true) return false;
  await session.set({ [entry]: true });
  return true;
}
