import { beforeEach, describe, expect, it, vi } from 'vitest';
import { onUpdate, updateWhenQuiet, type UpdateDeps } from '../../../extension/background/update.ts';
import { idleStatus, type BroadcastStatus } from '../../../extension/messages/broadcast-status.ts';
import { MemoryArea } from '../../helpers/memory-area.ts';

let now: BroadcastStatus;
let deps: UpdateDeps;
const letIn = vi.fn(() => Promise.resolve());
beforeEach(() => {
  now = idleStatus;
  letIn.mockClear();
  deps = { area: new MemoryArea(), status: () => Promise.resolve(now), letIn };
});

describe('an update of the extension', () => {
  it('is installed at once while nothing is live', async () => {
    await onUpdate(deps);
    expect(letIn).toHaveBeenCalledTimes(1);
  });

  it.each(['starting', 'live', 'stopping'] as const)(
    'waits while a broadcast is %s, until it has ended',
    async (phase) => {
      now = { ...idleStatus, phase };
      await onUpdate(deps);
      await updateWhenQuiet(deps);
      expect(letIn).not.toHaveBeenCalled();
      now = idleStatus;
      await updateWhenQuiet(deps);
      await updateWhenQuiet(deps);
      expect(letIn).toHaveBeenCalledTimes(1);
    },
  );

  it('does not take away the sentence that says why a show has ended', async () => {
    now = { ...idleStatus, phase: 'live' };
    await onUpdate(deps);
    now = { ...idleStatus, problem: { code: 'companion-stopped' } };
    await updateWhenQuiet(deps);
    expect(letIn).not.toHaveBeenCalled();
  });

  it('is not installed when there is none', async () => {
    await updateWhenQuiet(deps);
    expect(letIn).not.toHaveBeenCalled();
  });
});
