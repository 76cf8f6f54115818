import type { Quality } from '../../messages/start-request.ts';

/**
 * Gives `track` back when it already has the size, and otherwise draws it, as large as it fits, on a black canvas
 * of that size, until `signal` aborts: not every camera can be asked for every size.
 */
export async function steadyPicture(
  track: MediaStreamTrack,
  quality: Quality,
  signal: AbortSignal,
): Promise<MediaStreamTrack> {
  const { width, height } = track.getSettings();
  const ofSize = width === quality.width && height === quality.height;
  return ofSize ? track : drawn(track, quality, signal);
}

async function drawn(
  track: MediaStreamTrack,
  { width, height, frameRate }: Quality,
  signal: AbortSignal,
): Promise<MediaStreamTrack> {
  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = new MediaStream([track]);
  await video.play();
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext('2d', { alpha: false })!;
  const draw = (): void => {
    const scale = Math.min(width / video.videoWidth, height / video.videoHeight);
    if (!Number.isFinite(scale)) return;
    const [w, h] = [video.videoWidth * scale, video.videoHeight * scale];
    pen.fillRect(0, 0, width, height);
    pen.drawImage(video, (width - w) / 2, (height - h) / 2, w, h);
  };
  draw();
  const timer = setInterval(draw, 1000 / frameRate);
  signal.addEventListener('abort', () => {
    clearInterval(timer);
    video.srcObject = null;
  });
  return canvas.captureStream(frameRate).getVideoTracks()[0]!;
}
