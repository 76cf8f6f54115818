import type {
  DestinationStats,
  DestinationStatus,
  ShowEvent,
  ShowVerdict,
} from '../../companion/protocol/index.ts';

/** When the first of them is told, in Unix ms. */
export const showStart = Date.UTC(2026, 0, 2, 20, 0, 0);

/** How a destination is that nothing is wrong with. */
export function destinationStatus(change: Partial<DestinationStatus> = {}): DestinationStatus {
  const calm = { state: 'live', reason: null, message: '', attempt: 0, retryInMs: null } as const;
  return { id: 'youtube', platform: 'youtube', name: 'YouTube', ...calm, ...change };
}

/** How it fares. */
export function destinationStats(change: Partial<DestinationStats> = {}): DestinationStats {
  return {
    id: 'youtube',
    bitrate: 4_300_000,
    bytesAcked: 1,
    queueMs: 0,
    behindMs: 200,
    droppedFrames: 0,
    reconnects: 0,
    renewals: 0,
    uptimeMs: 1_000,
    ...change,
  };
}

/** What is told of it in one second. @param second since `showStart` */
export function sample(
  second: number,
  change: Partial<DestinationStats> = {},
  broadcast = 1,
): Extract<ShowEvent, { kind: 'sample' }> {
  const at = showStart + second * 1_000;
  return { kind: 'sample', at, broadcast, state: 'live', stats: destinationStats(change) };
}

/** That it changed. */
export function changed(
  second: number,
  change: Partial<DestinationStatus>,
  broadcast = 1,
): Extract<ShowEvent, { kind: 'destination' }> {
  const at = showStart + second * 1_000;
  return { kind: 'destination', at, broadcast, status: destinationStatus(change) };
}

/** That a show began. */
export function started(second: number, broadcast = 1, rehearsal = false): ShowEvent {
  const at = showStart + second * 1_000;
  return { kind: 'started', at, broadcast, show: '00000000-0000-4000-8000-000000000000', rehearsal };
}

/** What was measured in it. */
export function judged(
  second: number,
  broadcast = 1,
  verdict: ShowVerdict = nothingWrong(second),
): ShowEvent {
  return { kind: 'verdict', at: showStart + second * 1_000, broadcast, verdict, final: false };
}

function nothingWrong(second: number): ShowVerdict {
  return { level: 'pass', measuredMs: second * 1_000, findings: [], unmeasured: [] };
}

/** That it is over. */
export function ended(second: number, broadcast = 1): ShowEvent {
  return { kind: 'ended', at: showStart + second * 1_000, broadcast, why: 'stopped' };
}
