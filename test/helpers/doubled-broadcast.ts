import { Broadcast } from '../../extension/broadcast/broadcast.ts';
import type { BroadcastDeps } from '../../extension/broadcast/broadcast-deps.ts';
import { openSocket } from '../../extension/companion/link/socket.ts';
import type { BroadcastStatus } from '../../extension/messages/broadcast-status.ts';
import type { StartRequest } from '../../extension/messages/start-request.ts';
import { FakeCaptures } from './fake-captures.ts';
import { noComposer } from './no-composer.ts';
import { FakeSound } from './fake-sound.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeCompanion } from './fake-companion.ts';
import { FakeRecorders } from './fake-recorders.ts';

export interface DoubledBroadcast {
  readonly broadcast: Broadcast;
  readonly companion: FakeCompanion;
  readonly clock: FakeClock;
  readonly recorders: FakeRecorders;
  readonly captures: FakeCaptures;
  /** Every status that was told, in order. */
  readonly statuses: BroadcastStatus[];
  /** A tab on YouTube. */
  readonly request: StartRequest;
}

/** The extension's broadcast with doubles of all that is around it; the companion's is reached over real sockets. */
export async function doubledBroadcast(
  differs: (clock: FakeClock) => Partial<BroadcastDeps> = () => ({}),
): Promise<DoubledBroadcast> {
  const companion = new FakeCompanion();
  await companion.start();
  const clock = new FakeClock();
  const recorders = new FakeRecorders();
  const captures = new FakeCaptures();
  const statuses: BroadcastStatus[] = [];
  const broadcast = new Broadcast(
    {
      openCapture: captures.open,
      composer: noComposer(),
      sound: new FakeSound(),
      recorders,
      openSocket,
      clock,
      findCompanion: async () => companion.finding,
      wallTime: () => 5000,
      newId: () => 'broadcast-1',
      reportBug: (error) => {
        throw error;
      },
      ...differs(clock),
    },
    (status) => statuses.push(status),
  );
  const request: StartRequest = {
    source: { kind: 'tab', streamId: 's', title: 'My tab', tabId: 7 },
    quality: { width: 1280, height: 720, frameRate: 30, videoKbps: 4000 },
    destinations: [{ id: 'youtube', platform: 'youtube', name: 'YouTube', key: 'secret-key' }],
    pairing: companion.credentials,
  };
  return { broadcast, companion, clock, recorders, captures, statuses, request };
}
