import type { Problem } from '../messages/broadcast-status.ts';
import { openDestination, switchSource } from '../messages/host-client.ts';
import { listChoices, recordChoice, recordId } from '../keys/choices.ts';
import { t } from '../platform/i18n.ts';
import { select } from '../keys/actions.ts';
import type { Settings } from '../settings/settings.ts';
import type { SourceKind } from '../settings/show-choices.ts';
import { readSnapshot } from '../settings/snapshot.ts';
import { openSource } from './sources.ts';
import { requestFor } from './destination-request.ts';

/** Puts another source live in the same broadcast; `tab` is the one this popup was opened on. @returns why not, or null */
export async function switchTo(settings: Settings, kind: SourceKind): Promise<Problem | null> {
  const [studio, hiding] = await Promise.all([settings.studio.read(), settings.hiding.read()]);
  const source = await openSource(kind, { studio, hiding });
  if ('code' in source) return source;
  const reply = await switchSource(source);
  return reply.ok ? null : reply.problem;
}

/** Adds a destination to the broadcast and to the selection, or tries it again, with the key that is saved now. */
export async function goLiveOn(settings: Settings, id: string): Promise<void> {
  const snapshot = await readSnapshot(settings);
  const choices = [...listChoices(snapshot), recordChoice(snapshot, t('record_name'))];
  const choice = choices.find((one) => one.id === id);
  if (!choice || (id !== recordId && !snapshot.keys.has(id))) return;
  // What is shown as selected while live stays so afterwards, and a start after a crash goes on with it.
  await select(settings, id, true);
  await openDestination(requestFor(choice, snapshot));
}
