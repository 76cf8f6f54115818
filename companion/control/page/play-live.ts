import mpegts from 'mpegts.js';
import { livePath } from '#protocol';

/** `unplayable` is for good; all others end by themselves. */
export type LiveState = 'opening' | 'playing' | 'gone' | 'full' | 'unplayable';

export interface LiveRequest {
  readonly show: number;
  readonly pageKey: string;
  readonly onState: (state: LiveState) => void;
}

/** How long it is waited before the stream is asked for again, in ms. */
const againMs = 1_000;

/** A picture that falls behind, as after a moment in which nothing came, goes a little faster until it has caught up; in seconds. */
const keepUp = {
  liveSync: true,
  liveSyncMaxLatency: 1.6,
  liveSyncTargetLatency: 0.8,
  liveSyncPlaybackRate: 1.25,
};

/** Plays what goes out in an element until `signal` aborts; whenever the stream ends it is asked for again. */
export async function playLive(
  video: HTMLVideoElement,
  { show, pageKey, onState }: LiveRequest,
  signal: AbortSignal,
): Promise<void> {
  if (!mpegts.isSupported()) return onState('unplayable');
  const url = new URL(livePath(show), location.href).href;
  const headers = { Authorization: `Bearer ${pageKey}` };
  while (!signal.aborted) {
    const end = await playOnce(video, { url, headers, onPlaying: () => onState('playing') }, signal);
    if (signal.aborted) return;
    onState(end);
    if (end === 'unplayable') return;
    await new Promise((resolve) => setTimeout(resolve, againMs));
  }
}

interface Stream {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly onPlaying: () => void;
}

/** @returns how it has ended */
function playOnce(
  video: HTMLVideoElement,
  { url, headers, onPlaying }: Stream,
  signal: AbortSignal,
): Promise<'gone' | 'full' | 'unplayable'> {
  const { Events, ErrorTypes, ErrorDetails } = mpegts;
  const player = mpegts.createPlayer(
    { type: 'flv', isLive: true, url },
    { headers, enableStashBuffer: false, lazyLoad: false, autoCleanupSourceBuffer: true, ...keepUp },
  );
  video.addEventListener('playing', onPlaying);
  return new Promise<'gone' | 'full' | 'unplayable'>((resolve) => {
    signal.addEventListener('abort', () => resolve('gone'), { once: true });
    player.on(Events.LOADING_COMPLETE, () => resolve('gone'));
    player.on(Events.ERROR, (type: string, detail: string, info: { readonly code?: number }) => {
      const isForeign =
        detail === ErrorDetails.MEDIA_CODEC_UNSUPPORTED || detail === ErrorDetails.MEDIA_FORMAT_UNSUPPORTED;
      if (type === ErrorTypes.NETWORK_ERROR && info.code === 429) resolve('full');
      else resolve(isForeign ? 'unplayable' : 'gone');
    });
    player.attachMediaElement(video);
    player.load();
    // Refused only where another one comes at the same time: it is muted.
    void Promise.resolve(player.play()).catch(() => undefined);
  }).finally(() => {
    video.removeEventListener('playing', onPlaying);
    player.destroy();
  });
}
