import { useEffect, useState } from 'react';
import { idleStatus, type BroadcastStatus } from './broadcast-status.ts';
import { connectStatus } from './host-client.ts';
import { answerWatched } from './watching.ts';

/** The broadcast as its host tells it. */
export function useBroadcast(): BroadcastStatus {
  const [status, setStatus] = useState(idleStatus);
  useEffect(() => connectStatus(setStatus), []);
  // What is in sight here needs no notification.
  useEffect(answerWatched, []);
  return status;
}
