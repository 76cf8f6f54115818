import type { OpenCamera } from './composer.ts';

/** Pixels and frames a second that are enough for a corner. */
const wanted: MediaTrackConstraints = {
  width: { ideal: 640 },
  height: { ideal: 360 },
  frameRate: { ideal: 30 },
};

/** Opens a camera for a corner of the picture, without its microphone. */
export const openCamera: OpenCamera = async (cameraId) => {
  const device = cameraId === null ? {} : { deviceId: { exact: cameraId } };
  const stream = await navigator.mediaDevices.getUserMedia({ video: { ...wanted, ...device } });
  return stream.getVideoTracks()[0]!;
};
