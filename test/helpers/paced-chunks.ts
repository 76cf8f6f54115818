import { systemClock } from '../../companion/lib/clock.ts';
import { pause } from '../../companion/lib/waiting.ts';

export interface Pace {
  /** Length of the media in seconds. */
  readonly seconds: number;
  /** Distance between chunks in ms. */
  readonly everyMs: number;
}

/**
 * A recording cut into chunks that come in real time, as from a MediaRecorder. The file is spread evenly over its
 * length, so it should have a constant bitrate.
 */
export async function* pacedChunks(file: Buffer, pace: Pace, signal: AbortSignal): AsyncGenerator<Buffer> {
  const count = Math.ceil((pace.seconds * 1_000) / pace.everyMs);
  const start = systemClock.now();
  for (let i = 0; i < count && !signal.aborted; i += 1) {
    await pause(systemClock, start + (i + 1) * pace.everyMs - systemClock.now(), signal);
    const chunk = file.subarray(
      Math.floor((file.length * i) / count),
      Math.floor((file.length * (i + 1)) / count),
    );
    if (chunk.length > 0) yield chunk;
  }
}
