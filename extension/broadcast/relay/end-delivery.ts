import { platformIds, type CompanionAt } from '#protocol';
import { pause, type Clock } from '../../platform/clock.ts';
import { placeAt, type FindCompanion, type FoundCompanion } from '../../companion/link/find-companion.ts';
import { authOf, newAttempt, type Identity } from '../../companion/link/proof.ts';
import { reconnectDelay } from './reconnect-delay.ts';
import { enter } from '../../companion/link/session.ts';
import type { OpenSocket } from '../../companion/link/socket.ts';

/**
 * How the news that a broadcast is over was taken: `answered`, or there is `nobody` who could publish, or it was `refused`:
 * the companion does not know this browser any more and hears nothing from it, or another program is in its place.
 */
export type EndOutcome = 'answered' | 'nobody' | 'refused';

export interface EndedBroadcast {
  readonly identity: Identity;
  readonly at: CompanionAt;
}

export interface DeliveryDeps {
  readonly clock: Clock;
  readonly findCompanion: FindCompanion;
  readonly openSocket: OpenSocket;
}

/** So often nobody, or a stranger, has to be found in a row: a browser fails a request also because its network changes. */
const looks = 3;

/**
 * Tells the companion that a broadcast is over, by the broadcast's id on a connection of its own, again and again until it
 * has answered: one that stands still goes on publishing as soon as it is back. There is no giving up on it: who does not want
 * to wait for a companion that stands still quits it, and then there is nobody.
 */
export async function deliverEnd(ended: EndedBroadcast, deps: DeliveryDeps): Promise<EndOutcome> {
  const { signal } = new AbortController();
  let missed = 0;
  let strangers = 0;
  for (let attempt = 0; ; attempt++) {
    const { found, silent } = await deps.findCompanion(ended.at, signal);
    if (!found && !silent) {
      if (++missed === looks) return 'nobody';
      continue;
    }
    missed = 0;
    const outcome = found && (await say(ended.identity, found, deps, signal));
    if (outcome === 'stranger') strangers += 1;
    else if (outcome) return outcome;
    else strangers = 0;
    if (strangers === looks) return 'refused';
    await pause(deps.clock, reconnectDelay(attempt), signal);
  }
}

/** @returns null when it is to be tried again */
async function say(
  identity: Identity,
  found: FoundCompanion,
  { clock, openSocket }: DeliveryDeps,
  signal: AbortSignal,
): Promise<EndOutcome | 'stranger' | null> {
  // Any one whose port is open: the end is that of all.
  const platform = platformIds.find((id) => placeAt({ found }, id) !== null);
  const place = platform === undefined ? null : placeAt({ found }, platform);
  if (platform === undefined || place === null) return null;
  const attempt = newAttempt(identity, platform, place.port);
  const socket = openSocket(place, authOf(attempt));
  try {
    const caller = { credentials: identity.credentials, attempt, key: null, far: place.far };
    const entry = await enter(socket, caller, clock, signal);
    if (entry.kind === 'ended' || entry.kind === 'over') return 'answered';
    // None of this is proved: it only ends the trying, and the person is told that nobody has answered.
    if (entry.kind === 'unproven' && entry.hint === 'not-paired') return 'refused';
    if (entry.kind === 'unproven' && entry.hint === 'companion-unproven') return 'stranger';
    return entry.kind === 'refused' && entry.error.code === 'proof-wrong' ? 'refused' : null;
  } finally {
    socket.disconnect();
  }
}
