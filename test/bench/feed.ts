import { systemClock } from '../../companion/lib/clock.ts';
import { pacedChunks } from '../helpers/paced-chunks.ts';
import type { Contestant } from './contestant.ts';
import { TreeMeter, type Usage } from './process-tree.ts';
import type { Bench } from './section.ts';
import { source } from './source.ts';

/** Usage, and CPU seconds for a second of media once it runs. */
export interface Cost extends Usage {
  readonly cpu: number;
  /** Seconds from the last chunk until everything had arrived. */
  readonly lateSeconds: number;
}

interface Watch {
  /** Called right before a chunk is given. */
  readonly onChunk?: (index: number) => void;
  /** Waits until everything has arrived: what is still to be done then costs, too. */
  readonly arrived?: () => Promise<void>;
}

/** Feeds a contestant the media in real time and measures what that costs. It still runs then. */
export async function feed(
  contestant: Contestant,
  media: Buffer,
  { seconds, settle, signal }: Bench,
  { onChunk, arrived }: Watch = {},
): Promise<Cost> {
  const meter = new TreeMeter(contestant.pids);
  meter.start(contestant.isFresh);
  const settledAt = Math.round((settle * 1_000) / source.everyMs);
  let fed = 0;
  for await (const chunk of pacedChunks(media, { seconds, everyMs: source.everyMs }, signal)) {
    onChunk?.(fed);
    await contestant.feed(chunk);
    fed += 1;
    if (fed === settledAt) meter.settled();
  }
  const end = systemClock.now();
  await arrived?.();
  const lateSeconds = (systemClock.now() - end) / 1_000;
  const usage = meter.stop();
  return { ...usage, lateSeconds, cpu: usage.cpuSeconds / (seconds - settle) };
}
