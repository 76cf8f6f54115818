import { countedRecording } from './recording.ts';

/** Before the first of these tests: makes what they play, so that files that run beside each other do not each make it. */
export async function setup(): Promise<void> {
  await Promise.all([
    countedRecording('a', 120),
    countedRecording('a', 80, 'h264', 6_000),
    countedRecording('b', 90),
    countedRecording('a', 45, 'vp8'),
  ]);
}
