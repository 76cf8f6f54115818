import type { Problem } from '../messages/broadcast-status.ts';
import { prepareHost, startBroadcast } from '../messages/host-client.ts';
import { lackingAt } from './lacking.ts';
import { listChoices } from '../keys/choices.ts';
import { t } from '../platform/i18n.ts';
import { localArea } from '../platform/storage.ts';
import { carrierOf } from '../settings/carrier.ts';
import { nameBroadcast } from '../settings/last-broadcast.ts';
import { recorderQuality } from '../settings/quality.ts';
import type { Settings } from '../settings/settings.ts';
import { layoutOf } from '../settings/studio-picture.ts';
import { readSnapshot } from '../settings/snapshot.ts';
import { chosenSource, openSource } from './sources.ts';
import { planStart } from './start-plan.ts';

/** Why a start was refused, and which destinations that is about; null once it is live. */
export type Refusal = { readonly problem: Problem; readonly names: readonly string[] } | null;

/** Goes live with the settings as they are now, or to the companion's own ingest for a rehearsal. */
export async function start(settings: Settings, rehearsal: boolean): Promise<Refusal> {
  const snapshot = await readSnapshot(settings);
  const { at } = carrierOf(snapshot);
  const host = prepareHost();
  const lacking = await lackingAt(at, new AbortController().signal);
  const plan = planStart(snapshot, lacking, t('record_name'));
  if (!plan.ok) return { problem: plan.problem, names: plan.names };
  // What a tab is captured with is good for seconds only, and on a busy computer a host takes as long to open.
  await host;
  const source = await openSource(chosenSource(snapshot), snapshot);
  if ('code' in source) return { problem: source, names: [] };
  const ids = plan.destinations.map(({ id }) => id);
  const presets = listChoices(snapshot).flatMap(({ selected, preset }) => (selected ? [preset] : []));
  const reply = await startBroadcast({
    broadcastId: await nameBroadcast(localArea, ids, rehearsal, typeof at === 'string' ? at : null),
    source,
    sound: snapshot.studio.sound,
    quality: recorderQuality(snapshot.quality, presets),
    destinations: plan.destinations,
    ...(snapshot.adaptive.on && { adaptive: { lowestKbps: snapshot.adaptive.lowestKbps } }),
    layout: layoutOf(snapshot.studio),
    ...(snapshot.studio.camera.id !== null && { layoutCameraId: snapshot.studio.camera.id }),
    rehearsal,
    pairing: plan.pairing,
    answerMs: snapshot.answerSeconds === null ? null : snapshot.answerSeconds * 1_000,
    ...(typeof at === 'string' && { server: at }),
    ...(typeof at === 'number' && { controlPort: at }),
  });
  return reply.ok ? null : { problem: reply.problem, names: [] };
}
