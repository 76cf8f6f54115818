import type { DestinationView } from '../messages/broadcast-status.ts';
import type { EarlierBroadcast } from '../messages/start-request.ts';
import type { BroadcastDeps } from './broadcast-deps.ts';
import { endMs } from './relay/channel-socket.ts';
import { unheardView } from './relay/destination-view.ts';
import { deliverEnd } from './relay/end-delivery.ts';

/**
 * Tells the companion that a broadcast is over that was stopped in an earlier session of the browser.
 * @param onUnheard called where it has not answered soon, with what is to be shown of those destinations
 * @returns whether the companion has heard so, or nobody is there who could publish; false when it has refused to hear it
 */
export async function endEarlier(
  { broadcastId, pairing, server, controlPort, destinations }: EarlierBroadcast,
  deps: BroadcastDeps,
  onUnheard: (destinations: readonly DestinationView[]) => void,
): Promise<boolean> {
  const at = server ?? controlPort ?? null;
  const cancel = deps.clock.setTimer(endMs, () =>
    onUnheard(destinations.map((each) => unheardView(each, at))),
  );
  const identity = { credentials: pairing, broadcastId };
  const outcome = await deliverEnd({ identity, at }, deps);
  cancel();
  return outcome !== 'refused';
}
