import type { Quality } from '../../messages/start-request.ts';

/** A video track of one size and rate, and what has to be stopped with it. */
export interface SteadyPicture {
  readonly track: MediaStreamTrack;
  stop(): void;
}

/**
 * Gives `track` back when it already has the size, and otherwise draws it, as large as it fits, on a black canvas
 * of that size: windows and screens come in any size and change it.
 */
export async function steadyPicture(track: MediaStreamTrack, quality: Quality): Promise<SteadyPicture> {
  const { width, height } = track.getSettings();
  const fits = width === quality.width && height === quality.height;
  if (fits && track.getSettings().displaySurface === undefined) return { track, stop: () => track.stop() };
  return drawn(track, quality);
}

async function drawn(track: MediaStreamTrack, { width, height, frameRate }: Quality): Promise<SteadyPicture> {
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
  const [out] = canvas.captureStream(frameRate).getVideoTracks();
  return {
    track: out!,
    stop() {
      clearInterval(timer);
      out!.stop();
      track.stop();
      video.srcObject = null;
    },
  };
}
