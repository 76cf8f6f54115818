import { FrameReader } from './frame-reader.ts';
import type { Picture } from './picture.ts';

/** Frames in a row that may be unreadable: the process that draws them may be starting again. */
const maxUnreadable = 100;

/**
 * Hands over the pixels of each frame until there are no more; they are others when the next one is handed over. What `take`
 * throws counts as unreadable. `capturedMs` is on the browser's own clock (capture-clock.ts).
 * @throws DOMException when too many in a row were
 */
export async function readFrames(
  readable: ReadableStream<VideoFrame>,
  take: (picture: Picture, capturedMs: number) => void,
): Promise<void> {
  const reader = readable.getReader();
  const frames = new FrameReader();
  let unreadable = 0;
  for (;;) {
    const { done, value: frame } = await reader.read();
    if (done) return;
    try {
      const capturedMs = frame.timestamp / 1000;
      take(await frames.read(frame), capturedMs);
      unreadable = 0;
    } catch (error) {
      unreadable += 1;
      if (unreadable > maxUnreadable) throw error;
    }
  }
}
