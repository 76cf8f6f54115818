import type { Credentials } from '#protocol';
import type { Problem, ProblemCode } from '../messages/broadcast-status.ts';
import { requestFor } from './destination-request.ts';
import type { DestinationRequest } from '../messages/start-request.ts';
import { listChoices, recordChoice } from '../keys/choices.ts';
import { carrierOf } from '../settings/carrier.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';

/** Where to go live, or why not. `names` are the destinations that the refusal is about. */
export type StartPlan =
  | {
      readonly ok: true;
      readonly destinations: readonly DestinationRequest[];
      readonly pairing: Credentials;
    }
  | { readonly ok: false; readonly problem: Problem; readonly names: readonly string[] };

/**
 * What pressing Start leads to.
 * @param lacking what is wrong with the companion, null when it is there
 * @param recordName what a recording is called
 */
export function planStart(
  snapshot: SettingsSnapshot,
  lacking: ProblemCode | null,
  recordName = 'Record',
): StartPlan {
  const publishing = listChoices(snapshot);
  const choices = [...publishing, recordChoice(snapshot, recordName)];
  const selected = choices.filter((choice) => choice.selected);
  const refuse = (code: Problem['code'], names: readonly string[] = []): StartPlan => ({
    ok: false,
    problem: { code },
    names,
  });
  if (selected.length === 0) {
    return refuse(publishing.some(({ configured }) => configured) ? 'nothing-selected' : 'no-keys');
  }
  const keyless = selected.filter((choice) => !choice.configured);
  const moved = keyless.filter((choice) => choice.keyElsewhere !== null);
  const missing = moved.length > 0 ? moved : keyless;
  if (missing.length > 0) {
    return refuse(
      moved.length > 0 ? 'key-moved' : 'key-missing',
      missing.map((choice) => choice.name),
    );
  }
  if (snapshot.lock === 'locked') return refuse('keys-locked');
  if (lacking) return refuse(lacking);
  const { pairing } = carrierOf(snapshot);
  if (!pairing) return refuse('not-paired');
  return { ok: true, destinations: selected.map((choice) => requestFor(choice, snapshot)), pairing };
}
