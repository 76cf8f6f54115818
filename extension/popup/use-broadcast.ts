import { useEffect, useState } from 'react';
import { idleStatus, type BroadcastStatus } from '../messages/broadcast-status.ts';
import { connectStatus } from '../messages/host-client.ts';
import { addBitrates, type BitrateHistory } from './bitrate-history.ts';

export interface BroadcastState {
  readonly status: BroadcastStatus;
  readonly history: BitrateHistory;
}

/** The broadcast as its host tells it, and the last minute of its bitrates. */
export function useBroadcast(): BroadcastState {
  const [state, setState] = useState<BroadcastState>({ status: idleStatus, history: new Map() });
  useEffect(
    () =>
      connectStatus((status) =>
        setState(({ history }) => ({ status, history: addBitrates(history, status, Date.now()) })),
      ),
    [],
  );
  return state;
}
