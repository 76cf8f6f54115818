import type { Quality } from '../../messages/start-request.ts';
import type { Source } from './capture.ts';

/** Constraints of Chrome's tab capture, which the standard's types do not know. */
interface TabConstraints {
  readonly mandatory: Readonly<Record<string, string | number>>;
}

/** Opens what was asked for, as the browser gives it; what is drawn here is drawn until `signal` aborts. @throws DOMException */
export async function openSource(
  source: Source,
  quality: Quality,
  signal: AbortSignal,
): Promise<MediaStream> {
  switch (source.kind) {
    case 'tab':
      return openTab(source.streamId, quality);
    case 'camera':
      return openCamera(source, quality);
    case 'screen':
      return openScreen(quality);
    case 'none':
      return drawBlack(quality, signal);
  }
}

/**
 * The browser sets its timer for the next frame anew after each one, so that every frame is about 2 ms late: asked
 * for 30 a second it gave 26 to 27.5 on a busy machine, asked for 32 it gave 29 to 30.
 */
const rateHeadroom = 16 / 15;

/**
 * Tab capture delivers a frame only when the page changes and in the size of the window; equal minimum and
 * maximum make it a steady rate of one size, across navigation and resizing.
 */
function openTab(streamId: string, { width, height, frameRate }: Quality): Promise<MediaStream> {
  const tab = { chromeMediaSource: 'tab', chromeMediaSourceId: streamId };
  const video: TabConstraints = {
    mandatory: {
      ...tab,
      minWidth: width,
      maxWidth: width,
      minHeight: height,
      maxHeight: height,
      minFrameRate: frameRate * rateHeadroom,
      maxFrameRate: frameRate * rateHeadroom,
    },
  };
  const audio: TabConstraints = { mandatory: tab };
  return navigator.mediaDevices.getUserMedia({ video, audio } as unknown as MediaStreamConstraints);
}

type CameraSource = Extract<Source, { kind: 'camera' }>;

async function openCamera({ cameraId, microphoneId }: CameraSource, quality: Quality): Promise<MediaStream> {
  const video = {
    ...pinned(quality),
    // Lets the browser scale what the camera cannot give itself.
    resizeMode: { ideal: 'crop-and-scale' },
    ...(cameraId === undefined ? {} : { deviceId: { exact: cameraId } }),
  };
  const audio = microphoneId === undefined ? true : { deviceId: { exact: microphoneId } };
  try {
    return await navigator.mediaDevices.getUserMedia({ video, audio });
  } catch (error) {
    // A camera without a microphone is enough to go live: the sound is silence then.
    if (microphoneId !== undefined || (error as DOMException).name !== 'NotFoundError') throw error;
    return navigator.mediaDevices.getUserMedia({ video });
  }
}

function openScreen(quality: Quality): Promise<MediaStream> {
  const { width, height, frameRate } = quality;
  return navigator.mediaDevices.getDisplayMedia({
    video: { width: { max: width }, height: { max: height }, frameRate: { max: frameRate } },
    audio: true,
  });
}

/** Drawn anew for each frame: a canvas that does not change makes none. */
function drawBlack({ width, height, frameRate }: Quality, signal: AbortSignal): MediaStream {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext('2d', { alpha: false })!;
  const timer = setInterval(() => pen.fillRect(0, 0, width, height), 1000 / frameRate);
  signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  return canvas.captureStream(frameRate);
}

function pinned({ width, height, frameRate }: Quality): MediaTrackConstraints {
  return { width: { ideal: width }, height: { ideal: height }, frameRate: { ideal: frameRate } };
}
