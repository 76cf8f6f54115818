import type { Composer } from '../studio-mix/composer.ts';
import type { Capture, OpenCapture } from './capture.ts';
import type { Quality } from '../../messages/start-request.ts';
import { captureError } from './capture-error.ts';
import { openSource } from './open-source.ts';
import type { SoundChannel } from '../studio-mix/sound-channel.ts';
import { chooseMimeType } from '../recorder/mime-type.ts';
import { StreamOf } from './stream-of.ts';
import { PagePicture } from './page-picture.ts';
import type { PictureWay } from './picture-way.ts';
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
    const copied = isCopied();
    let onTrack = (): void => {};
    const way: PictureWay = copied
      ? steadyRate(quality, open.signal, fail)
      : new PagePicture(quality, open.signal, () => onTrack());
    const raw = await openSource(source, quality, mixer.microphone);
    tracks.push(...raw.getTracks());
    const [videoIn] = raw.getVideoTracks();
    const [audioIn] = raw.getAudioTracks();
    if (!videoIn) throw new DOMException('no picture', 'NotFoundError');
    for (const track of tracks) track.addEventListener('ended', end, { once: true, signal: open.signal });
    way.show(videoIn);
    leave = composer.join(source.kind, way.sink);
    await way.settled();
    const sound = await mixer.open({
      track: audioIn ?? null,
      isMonitored: source.kind === 'tab',
      withMicrophone: source.kind === 'camera',
    });
    channel = sound;
    const keepTogether = (): void => way.delay(sound.isMixed ? mixedLaterMs : 0);
    keepTogether();
    // What was opened goes out as it is by then; only from now on somebody has it already.
    onTrack = () => composer.recordAnew();
    let captured = quality;
    let recorded = new StreamOf(way.track);
    return {
      get stream() {
        if (recorded.video !== way.track) recorded = new StreamOf(way.track);
        return recorded.with(sound.track);
      },
      get ended() {
        return (
          failed || (!open.signal.aborted && raw.getTracks().some(({ readyState }) => readyState === 'ended'))
        );
      },
      goesOutAsRecorded: copied,
      still: () => way.still(),
      soften: (softness) => way.soften(softness),
      async turn(next) {
        const before = captured;
        if (next !== before) await askFor(videoIn, next);
        const turn = await way.turn(next);
        captured = next;
        return (
          turn && {
            ...turn,
            stream: new StreamOf(turn.track).with(sound.track),
            over() {
              keepTogether();
              return turn.over();
            },
            back() {
              captured = before;
              turn.back();
              void askFor(videoIn, before);
            },
          }
        );
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

/**
 * Whether the companion copies what is recorded, so that size, colours and frame rate must be right before: what it encodes it makes
 * so itself.
 */
function isCopied(): boolean {
  const type = chooseMimeType((mimeType) => MediaRecorder.isTypeSupported(mimeType), true);
  return type !== null && !type.includes('vp8');
}
