import type { Composer } from '../studio-mix/composer.ts';
import type { Capture, OpenCapture } from './capture.ts';
import type { Quality } from '../../messages/start-request.ts';
import { captureError } from './capture-error.ts';
import { openSource } from './open-source.ts';
import type { SoundChannel } from '../studio-mix/sound-channel.ts';
import { chooseMimeType } from '../recorder/mime-type.ts';
import { StreamOf } from './stream-of.ts';
import { stillOfTrack } from '../studio-mix/draw-still.ts';
import { watchTrackHere } from '../studio-mix/track-watch.ts';
import { steadyRate } from './steady-rate.ts';

/**
 * How much later sound comes out of the mixer than the picture that it belongs to, in ms: the browser hands it from thread to thread
 * in buffers, and the limiter looks ahead. The picture waits as long.
 */
const mixedLaterMs = 40;

/**
 * Opens a source with the browser's own means and makes one video and one audio track of it.
 * @param composer what is laid over the picture, where that can be done
 */
export async function openCapture(
  composer: Composer,
  ...[source, quality, onEnded, mixer]: Parameters<OpenCapture>
): Promise<Capture> {
  // A track ends without `stop()` only when its source does: the signal takes the listeners off before that.
  const open = new AbortController();
  const tracks: MediaStreamTrack[] = [];
  let channel: SoundChannel | null = null;
  let ended = false;
  let failed = false;
  const end = (): void => {
    if (!ended) onEnded();
    ended = true;
  };
  // The picture stands still though its source goes on: the recorder, which still hears sound, would say nothing.
  const fail = (): void => {
    failed = true;
    end();
  };
  let leave = (): void => {};
  const stop = async (): Promise<void> => {
    leave();
    leave = () => {};
    open.abort();
    for (const track of tracks) track.stop();
    channel?.close();
    channel = null;
  };
  try {
    const steady = goesOutAsRecorded() ? steadyRate(quality, open.signal, fail) : null;
    const raw = await openSource(source, quality, mixer.microphone);
    tracks.push(...raw.getTracks());
    const [videoIn] = raw.getVideoTracks();
    const [audioIn] = raw.getAudioTracks();
    if (!videoIn) throw new DOMException('no picture', 'NotFoundError');
    for (const track of tracks) track.addEventListener('ended', end, { once: true, signal: open.signal });
    const video = steady ? steady.show(videoIn) : videoIn;
    tracks.push(video);
    if (steady) leave = composer.join(source.kind, steady.sink);
    else leave = composer.watch(source.kind, (say) => watchTrackHere(videoIn, say, open.signal));
    const sound = await mixer.open({
      track: audioIn ?? null,
      isMonitored: source.kind === 'tab',
      withMicrophone: source.kind === 'camera',
    });
    channel = sound;
    const keepTogether = (): void => steady?.delay(sound.isMixed ? mixedLaterMs : 0);
    keepTogether();
    let recorded = new StreamOf(video);
    return {
      get stream() {
        return recorded.with(sound.track);
      },
      get ended() {
        return (
          failed || (!open.signal.aborted && raw.getTracks().some(({ readyState }) => readyState === 'ended'))
        );
      },
      goesOutAsRecorded: steady !== null,
      still: () => (steady ? steady.still() : stillOfTrack(video)),
      soften: (softness) => steady?.soften(softness),
      async reshape(next) {
        await askFor(videoIn, next);
        const shape = steady?.reshape(next);
        if (!shape) return { stream: recorded.with(sound.track), betweenPictures: atOnce };
        tracks.push(shape.track);
        const shaped = new StreamOf(shape.track);
        const change = (between: () => void): void => {
          between();
          recorded = shaped;
          keepTogether();
        };
        return {
          get stream() {
            return shaped.with(sound.track);
          },
          betweenPictures: (between) => shape.betweenPictures(() => change(between)),
        };
      },
      betweenPictures(change) {
        if (!steady) return atOnce(change);
        return steady.betweenPictures(() => {
          change();
          keepTogether();
        });
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw captureError(source.kind, error);
  }
}

/** What a source does not give in this size and at this rate is scaled, and shown as often. */
async function askFor(video: MediaStreamTrack, { width, height, frameRate }: Quality): Promise<void> {
  await video.applyConstraints({ width, height, frameRate }).catch(() => undefined);
}

async function atOnce(change: () => void): Promise<void> {
  change();
}

/**
 * Whether size, colours and frame rate must be right before it is recorded: the companion copies H.264, and makes what it
 * encodes anyway steady itself. Drawing is no way there: Firefox draws nothing in a page that is in the background.
 */
function goesOutAsRecorded(): boolean {
  const type = chooseMimeType((mimeType) => MediaRecorder.isTypeSupported(mimeType), true);
  return type !== null && !type.includes('vp8');
}
