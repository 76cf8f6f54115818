import { pageClock, type Clock } from '../../platform/clock.ts';
import type { SeenOfSource } from './composer.ts';
import { BlackWatch } from './black-watch.ts';
import { StillWatch } from './still-watch.ts';

/** Distance between looks, in ms. */
const lookMs = 1_000;
/** Size in which pictures are looked at, in pixels: text on black still shows in it. */
const size = { width: 320, height: 180 };

/** Where the pictures of a track are shown. */
export interface TrackView {
  /** Calls `listener` once, with the next picture that is shown. */
  onPicture(listener: () => void): void;
  /** The newest as red, green, blue and alpha of each pixel; null before there is one. */
  look(): Uint8ClampedArray | null;
  /** Whether the page is in sight: pictures are shown in no other. */
  isInSight(): boolean;
}

/**
 * Says what is to be said of the pictures of a track: looks at them once a second while the page is in sight, until the signal
 * aborts.
 */
export function watchTrack(
  view: TrackView,
  clock: Clock,
  say: (seen: SeenOfSource) => void,
  signal: AbortSignal,
): void {
  const black = new BlackWatch((isBlack) => say({ black: isBlack }));
  const still = new StillWatch((isStill) => say({ still: isStill }));
  let cancel = (): void => {};
  const onPicture = (): void => {
    if (signal.aborted) return;
    still.see();
    view.onPicture(onPicture);
  };
  const look = (): void => {
    cancel = clock.setTimer(lookMs, look);
    if (!view.isInSight()) return;
    still.show(lookMs);
    const pixels = view.look();
    if (pixels) black.see(lumaOf(pixels), clock.now());
  };
  view.onPicture(onPicture);
  cancel = clock.setTimer(lookMs, look);
  signal.addEventListener('abort', () => cancel(), { once: true });
}

/** Has a track watched in this page, for where `steadyRate` cannot be, until the signal aborts. */
export function watchTrackHere(
  track: MediaStreamTrack,
  say: (seen: SeenOfSource) => void,
  signal: AbortSignal,
): void {
  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = new MediaStream([track]);
  // Refused when it is let go before there is a picture.
  video.play().catch(() => undefined);
  const pen = new OffscreenCanvas(size.width, size.height).getContext('2d', { willReadFrequently: true })!;
  const view: TrackView = {
    onPicture: (listener) => void video.requestVideoFrameCallback(listener),
    look() {
      if (video.readyState < video.HAVE_CURRENT_DATA) return null;
      pen.drawImage(video, 0, 0, size.width, size.height);
      return pen.getImageData(0, 0, size.width, size.height).data;
    },
    isInSight: () => document.visibilityState === 'visible',
  };
  watchTrack(view, pageClock, say, signal);
  signal.addEventListener('abort', () => (video.srcObject = null), { once: true });
}

/** Brightness in limited range (ITU-R BT.709) of each pixel. */
function lumaOf(pixels: Uint8ClampedArray): Uint8Array {
  const luma = new Uint8Array(pixels.length / 4);
  for (let at = 0; at < luma.length; at += 1) {
    const [red, green, blue] = [pixels[at * 4]!, pixels[at * 4 + 1]!, pixels[at * 4 + 2]!];
    luma[at] = 16 + ((0.2126 * red + 0.7152 * green + 0.0722 * blue) * 219) / 255;
  }
  return luma;
}
