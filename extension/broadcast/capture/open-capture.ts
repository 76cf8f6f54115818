import type { Capture, OpenCapture } from './capture.ts';
import { captureError } from './capture-error.ts';
import { openSource } from './open-source.ts';
import { Sound } from './sound.ts';
import { steadyPicture } from './steady-picture.ts';

/** Opens a source with the browser's own means and makes one steady video and one steady audio track of it. */
export const openCapture: OpenCapture = async (source, quality, onEnded) => {
  const raw = await openSource(source, quality).catch((error: unknown) => {
    throw captureError(source.kind, error);
  });
  const [videoIn] = raw.getVideoTracks();
  const [audioIn] = raw.getAudioTracks();
  const sound = new Sound();
  const closeRaw = async (): Promise<void> => {
    for (const track of raw.getTracks()) track.stop();
    await sound.close();
  };
  try {
    if (!videoIn) throw new DOMException('no picture', 'NotFoundError');
    const picture = await steadyPicture(videoIn, quality);
    // The tab's own track is in step with its picture; the mixer would run it on the clock of the sound card.
    const direct = source.kind === 'tab' && audioIn !== undefined;
    const audio = direct ? audioIn : sound.steady(audioIn);
    if (direct) sound.monitor(audioIn);
    await sound.start();
    const end = endOnce(videoIn, onEnded);
    const capture: Capture = {
      stream: new MediaStream([picture.track, audio]),
      async stop() {
        end.forget();
        picture.stop();
        await closeRaw();
      },
    };
    return capture;
  } catch (error) {
    await closeRaw();
    throw captureError(source.kind, error);
  }
};

/** `ended` fires only when a track ends by itself, never for `track.stop()`. */
function endOnce(track: MediaStreamTrack, onEnded: () => void): { forget(): void } {
  track.addEventListener('ended', onEnded, { once: true });
  return { forget: () => track.removeEventListener('ended', onEnded) };
}
