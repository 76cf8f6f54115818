import { describe, expect, it } from 'vitest';
import type { Channel } from '../../../../extension/broadcast/relay/channel.ts';
import { ChunkFlow } from '../../../../extension/broadcast/relay/chunk-flow.ts';
import type { Chunk } from '../../../../extension/broadcast/relay/chunk-window.ts';
import { FakeClock } from '../../../helpers/fake-clock.ts';

const bytes = 1_000;

function setUp(isFar: boolean) {
  const clock = new FakeClock();
  const sent: Chunk[] = [];
  const channel = { state: 'open', send: (chunk: Chunk) => sent.push(chunk) } as unknown as Channel;
  const none = (): void => undefined;
  const events = { onEpochNeeded: none, onHeld: none, onOver: none };
  const flow = new ChunkFlow(clock, { all: [channel], firstOpen: channel }, events, () => isFar);
  flow.join(channel, null);
  return {
    sent,
    async record(count: number): Promise<void> {
      for (let left = count; left > 0; left--) {
        flow.push({ epoch: 0, seq: sent.length, data: new ArrayBuffer(bytes) });
        await clock.advance(100);
      }
    },
    acknowledge: (seq: number, tookMs: number): void =>
      flow.hear(channel, { epoch: 0, seq }, { ok: true, next: { epoch: 0, seq: seq + 1 } }, tookMs),
  };
}

describe('what a server is told of what waits', () => {
  it('is what was recorded longer ago than its answer takes at best', async () => {
    const { sent, record, acknowledge } = setUp(true);
    await record(3);
    expect(sent.map(({ waiting }) => waiting)).toEqual([undefined, undefined, undefined]);
    acknowledge(0, 250);
    await record(1);
    // Two more are on their way, for 200 ms and 100 ms.
    expect(sent.at(-1)!.waiting).toBe(0);
    await record(3);
    // Of six without an answer three were recorded 600 to 300 ms ago.
    expect(sent.at(-1)!.waiting).toBe(3 * bytes);
    acknowledge(5, 900);
    await record(1);
    expect(sent.at(-1)!.waiting).toBe(0);
  });

  it('is nothing where the companion is on this computer', async () => {
    const { sent, record, acknowledge } = setUp(false);
    await record(2);
    acknowledge(0, 1);
    await record(5);
    expect(sent.every(({ waiting }) => waiting === undefined)).toBe(true);
  });
});
