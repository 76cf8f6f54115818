import type { Problem } from '../messages/broadcast-status.ts';
import { openStudio, startBroadcast } from '../messages/host-client.ts';
import type { SourceRequest } from '../messages/start-request.ts';
import { hostKind } from '../platform/host-kind.ts';
import { mediaPermission } from '../platform/permissions.ts';
import { captureActiveTab } from '../platform/tabs.ts';
import { recorderQuality } from '../settings/quality.ts';
import type { Settings, SourceKind } from '../settings/settings.ts';
import { readSnapshot } from '../settings/snapshot.ts';
import { findCompanion } from './companion.ts';
import { chosenSource } from './sources.ts';
import { planStart } from './start-plan.ts';

/** Why a start was refused, and which destinations that is about; null once it is live. */
export type Refusal = { readonly problem: Problem; readonly names: readonly string[] } | null;

/** Goes live with the settings as they are now. */
export async function start(settings: Settings): Promise<Refusal> {
  const snapshot = await readSnapshot(settings);
  const { controlPort } = snapshot;
  const companion = await findCompanion(controlPort, new AbortController().signal);
  const plan = planStart(snapshot, companion !== null);
  if (!plan.ok) return { problem: plan.problem, names: plan.names };
  const source = await openSource(chosenSource(snapshot));
  if ('code' in source) return { problem: source, names: [] };
  const reply = await startBroadcast({
    source,
    quality: recorderQuality(snapshot.quality),
    destinations: plan.destinations,
    ...(controlPort === null ? {} : { controlPort }),
  });
  return reply.ok ? null : { problem: reply.problem, names: [] };
}

async function openSource(kind: SourceKind): Promise<SourceRequest | Problem> {
  switch (kind) {
    case 'tab': {
      const tab = await captureActiveTab();
      return tab ? { kind, ...tab } : { code: 'capture-refused' };
    }
    case 'camera': {
      // Where the studio page is the host, it is visible and asks by itself.
      if (hostKind() === 'studio' || (await mediaPermission()) === 'granted') return { kind };
      await openStudio();
      return { code: 'permission-needed' };
    }
    case 'screen':
      return { kind };
  }
}
