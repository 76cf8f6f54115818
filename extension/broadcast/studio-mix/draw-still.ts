import type { Size } from '../capture/picture.ts';

/** Widest and highest, in pixels. */
const most = 320;
/** Of the JPEG: small, and still to be read. */
const quality = 0.6;

/** Draws a picture small, also where nobody sees it. @returns a JPEG */
export function drawStill(picture: CanvasImageSource, { width, height }: Size): Promise<Blob> {
  const scale = Math.min(1, most / Math.max(width, height));
  const canvas = new OffscreenCanvas(Math.round(width * scale), Math.round(height * scale));
  canvas.getContext('2d')!.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas.convertToBlob({ type: 'image/jpeg', quality });
}

/**
 * Draws what a track shows, in a page that is in sight. Not for where `ImageCapture` would be the way (Chrome): for each picture that
 * takes, the recorder of the same track waits a fifth of a second for its next.
 * @returns a JPEG; null where the track has ended
 */
export async function stillOfTrack(track: MediaStreamTrack): Promise<Blob | null> {
  if (track.readyState !== 'live') return null;
  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = new MediaStream([track]);
  try {
    await video.play();
    return await drawStill(video, { width: video.videoWidth, height: video.videoHeight });
  } finally {
    video.srcObject = null;
  }
}
