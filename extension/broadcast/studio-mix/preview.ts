/** Widest and highest picture, in pixels. */
const size = 320;
/** Of the JPEG: small, and still to be read. */
const quality = 0.6;

/**
 * Draws what goes out now, small. Works in pages that nobody sees, where no video element shows anything.
 * @returns a JPEG as an address; null where nothing goes out
 */
export async function takePicture(stream: MediaStream | null): Promise<string | null> {
  const track = stream?.getVideoTracks()[0];
  if (track?.readyState !== 'live') return null;
  const frame = await newestFrame(track);
  try {
    const scale = Math.min(1, size / Math.max(frame.width, frame.height));
    const canvas = new OffscreenCanvas(Math.round(frame.width * scale), Math.round(frame.height * scale));
    canvas.getContext('2d')!.drawImage(frame, 0, 0, canvas.width, canvas.height);
    return await addressOf(await canvas.convertToBlob({ type: 'image/jpeg', quality }));
  } finally {
    frame.close();
  }
}

async function newestFrame(track: MediaStreamTrack): Promise<ImageBitmap> {
  if ('ImageCapture' in globalThis) return new ImageCapture(track).grabFrame();
  // Firefox has none for pictures of a video; its host is a page that is in sight.
  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = new MediaStream([track]);
  try {
    await video.play();
    return await createImageBitmap(video);
  } finally {
    video.srcObject = null;
  }
}

function addressOf(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(reader.result as string));
    reader.addEventListener('error', () => reject(reader.error!));
    reader.readAsDataURL(blob);
  });
}
