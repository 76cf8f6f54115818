import { describe, expect, it } from 'vitest';
import type { DestinationState, ShowEvent, Status } from '../../../companion/protocol/index.ts';
import { Outputs } from '../../../companion/remote/outputs.ts';

type View = Status['broadcasts'][number];

/** Destinations of one broadcast, by their ids: those that begin with `r` are recordings. */
function stage() {
  const said: string[] = [];
  const states = new Map<string, { state: DestinationState; uptimeMs: number; behindMs: number }>();
  const status = () => ({
    broadcasts: [
      {
        id: 1,
        destinations: [...states].map(([id, { state, ...stats }]) => ({
          status: { id, state },
          stats: { ...stats, bytesAcked: 100, droppedFrames: 2 },
        })),
      } as unknown as View,
    ],
  });
  const outputs = new Outputs({
    status,
    isRecording: (_, id) => id.startsWith('r'),
    say: ({ type, data }) => {
      const { outputActive, outputState } = data as { outputActive: boolean; outputState: string };
      said.push(`${type} ${outputState.replace('OBS_WEBSOCKET_OUTPUT_', '')} ${outputActive}`);
    },
  });
  const tell = (kind: 'started' | 'destination' | 'ended'): void =>
    outputs.take({ kind, broadcast: 1, at: 0 } as ShowEvent);
  return {
    outputs,
    tell,
    set(id: string, state: DestinationState, uptimeMs = 0, behindMs = 0) {
      states.set(id, { state, uptimeMs, behindMs });
      tell('destination');
    },
    take: () => said.splice(0),
  };
}

describe('the outputs', () => {
  it('tell how the stream starts, is lost everywhere, comes back and stops', () => {
    const { outputs, set, tell, take } = stage();
    tell('started');
    set('a', 'idle');
    expect(take()).toEqual([]);
    set('a', 'connecting');
    set('b', 'connecting');
    expect(take()).toEqual(['StreamStateChanged STARTING false']);
    expect(outputs.read('stream')).toMatchObject({ isActive: false, isOn: true, durationMs: 0 });
    set('a', 'live', 10);
    set('b', 'failed');
    expect(take()).toEqual(['StreamStateChanged STARTED true']);
    set('a', 'waiting', 4_000);
    expect(outputs.read('stream')).toMatchObject({ isActive: true, isReconnecting: true, durationMs: 4_000 });
    set('a', 'stalled', 5_000, 20_000);
    expect(take()).toEqual(['StreamStateChanged RECONNECTING true', 'StreamStateChanged RECONNECTED true']);
    expect(outputs.read('stream')).toMatchObject({ congestion: 1, bytes: 100, skippedFrames: 2 });
    tell('ended');
    expect(take()).toEqual(['StreamStateChanged STOPPING false', 'StreamStateChanged STOPPED false']);
    expect(outputs.read('stream')).toMatchObject({ isActive: false, isOn: false, bytes: 0 });
  });

  it('tell of a recording apart from the stream', () => {
    const { outputs, set, take } = stage();
    set('r', 'connecting');
    set('r', 'live', 1);
    expect(take()).toEqual(['RecordStateChanged STARTING false', 'RecordStateChanged STARTED true']);
    expect(outputs.read('stream').isOn).toBe(false);
    expect(outputs.read('record').isActive).toBe(true);
    set('r', 'ended', 1);
    expect(take()).toEqual(['RecordStateChanged STOPPING false', 'RecordStateChanged STOPPED false']);
  });
});
