import type { BroadcastStatus } from '../messages/broadcast-status.ts';
import type { localArea } from '../platform/storage.ts';

/** Name of the entry in the storage area: the worker that hears of the update may be gone when it can be installed. */
const entry = 'update-waiting';

export interface UpdateDeps {
  readonly area: Pick<typeof localArea, 'get' | 'set' | 'remove'>;
  /** How the broadcast is; idle where there is no host. */
  readonly status: () => Promise<BroadcastStatus>;
  readonly letIn: () => Promise<void>;
}

/** The browser has fetched an update of the extension: it waits for the end of the broadcast, which it would end. */
export async function onUpdate(deps: UpdateDeps): Promise<void> {
  await deps.area.set({ [entry]: true });
  await updateWhenQuiet(deps);
}

/** Lets an update in that waits, unless something is live or the person has yet to read why it no longer is. */
export async function updateWhenQuiet({ area, status, letIn }: UpdateDeps): Promise<void> {
  if ((await area.get([entry]))[entry] !== true) return;
  const { phase, problem } = await status();
  if (phase !== 'idle' || problem) return;
  await area.remove([entry]);
  await letIn();
}
