import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import WebSocket from 'ws';
import type { Companion } from '../helpers/companion.ts';

/** One minute of a soak. */
export interface Minute {
  readonly minute: number;
  readonly fault: string;
  /** What the companion still held at its end, right after a garbage collection: objects and buffers, in MB. */
  readonly heldMb: number;
  /** Its resident memory then, in MB: with what collector and allocator keep for later. */
  readonly rssMb: number;
  /** Files, sockets and pipes that were open. */
  readonly handles: number;
}

/** What makes Node.js open its inspector on a free port, and say where. */
export const inspected = '--inspect=127.0.0.1:0';

const mb = 2 ** 20;

/** Looks into a companion that was started with {@link inspected}, by the Chrome DevTools Protocol. */
export async function look(companion: Companion): Promise<Pick<Minute, 'heldMb' | 'rssMb' | 'handles'>> {
  const address = /ws:\/\/127\.0\.0\.1:\d+\/\S+/.exec(companion.output.join('\n'));
  if (!address) throw new Error('the companion has not said where its inspector is');
  const inspector = new WebSocket(address[0]);
  await once(inspector, 'open');
  await ask(inspector, 'HeapProfiler.collectGarbage');
  const { result } = (await ask(inspector, 'Runtime.evaluate', {
    expression: 'process.memoryUsage()',
    returnByValue: true,
  })) as { result: { value: NodeJS.MemoryUsage } };
  inspector.close();
  await once(inspector, 'close');
  const { heapUsed, external, rss } = result.value;
  const handles = readdirSync(`/proc/${companion.pid}/fd`).length;
  return { heldMb: (heapUsed + external) / mb, rssMb: rss / mb, handles };
}

async function ask(inspector: WebSocket, method: string, params: object = {}): Promise<unknown> {
  inspector.send(JSON.stringify({ id: 1, method, params }));
  const [answer] = (await once(inspector, 'message')) as [Buffer];
  return (JSON.parse(answer.toString()) as { result: unknown }).result;
}
