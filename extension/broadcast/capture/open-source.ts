import { microphoneConstraints, type Microphone } from '../studio-mix/microphone.ts';
import type { Quality, SourceRequest } from '../../messages/start-request.ts';

/** Constraints of Chrome's tab capture, which the standard's types do not know. */
interface TabConstraints {
  readonly mandatory: Readonly<Record<string, string | number>>;
}

/** The microphone as a camera needs it: both are asked for at once, unless it is open already. */
export type WithMicrophone = Pick<Microphone, 'track' | 'choice' | 'adopt' | 'fail'>;

/**
 * Opens what was asked for, as the browser gives it; the microphone that comes with a camera is handed over and not in it.
 * @throws DOMException
 */
export async function openSource(
  source: SourceRequest,
  quality: Quality,
  microphone: WithMicrophone,
): Promise<MediaStream> {
  switch (source.kind) {
    case 'tab':
      return openTab(source.streamId, quality);
    case 'camera':
      return openCamera(source, quality, microphone);
    case 'screen':
      return openScreen(quality);
  }
}

/** Frames a second of a tab that stands still. */
const idleFrameRate = 5;

/**
 * Tab capture gives the size of the window unless least and most are the same, which holds across navigation and
 * resizing, and a frame only when the page changes: now and then one in any case, so that there is a first.
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
      minFrameRate: idleFrameRate,
      maxFrameRate: frameRate,
    },
  };
  const audio: TabConstraints = { mandatory: tab };
  return navigator.mediaDevices.getUserMedia({ video, audio } as unknown as MediaStreamConstraints);
}

type CameraSource = Extract<SourceRequest, { kind: 'camera' }>;

async function openCamera(
  { cameraId }: CameraSource,
  quality: Quality,
  microphone: WithMicrophone,
): Promise<MediaStream> {
  const video = {
    ...pinned(quality),
    // Lets the browser scale what the camera cannot give itself.
    resizeMode: { ideal: 'crop-and-scale' },
    ...(cameraId === undefined ? {} : { deviceId: { exact: cameraId } }),
  };
  const open = (audio: MediaTrackConstraints | boolean): Promise<MediaStream> =>
    navigator.mediaDevices.getUserMedia({ video, audio });
  if (microphone.track) return open(false);
  let both: MediaStream;
  try {
    both = await open(microphoneConstraints(microphone.choice));
  } catch (error) {
    // Who has said no to both is not asked again for one of them.
    if ((error as DOMException).name === 'NotAllowedError' && !(await isMicrophoneDenied())) throw error;
    // A camera without a microphone is enough to go live. Where it is the camera that is wrong, that is said.
    const picture = await open(false);
    microphone.fail(error);
    return picture;
  }
  const [track] = both.getAudioTracks();
  if (track) microphone.adopt(track);
  return new MediaStream(both.getVideoTracks());
}

async function isMicrophoneDenied(): Promise<boolean> {
  const { state } = await navigator.permissions.query({ name: 'microphone' as PermissionName });
  return state === 'denied';
}

/** What Chrome lets a page say of the choice that it shows, and the standard's types do not know all of. */
interface ScreenOptions extends DisplayMediaStreamOptions {
  readonly systemAudio: 'include' | 'exclude';
  readonly surfaceSwitching: 'include' | 'exclude';
}

/**
 * The browser shows the choice by itself, over whatever is in front. An offscreen document needs no click for that, a page does
 * (https://www.w3.org/TR/screen-capture/#dom-mediadevices-getdisplaymedia).
 */
function openScreen(quality: Quality): Promise<MediaStream> {
  const { width, height, frameRate } = quality;
  const options: ScreenOptions = {
    video: { width: { max: width }, height: { max: height }, frameRate: { max: frameRate } },
    audio: true,
    systemAudio: 'include',
    surfaceSwitching: 'include',
  };
  return navigator.mediaDevices.getDisplayMedia(options);
}

function pinned({ width, height, frameRate }: Quality): MediaTrackConstraints {
  return { width: { ideal: width }, height: { ideal: height }, frameRate: { ideal: frameRate } };
}
