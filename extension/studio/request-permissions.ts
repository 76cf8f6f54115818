/** What came of asking; whatever is not `granted` is also the code of its sentence. */
export type PermissionAnswer = 'granted' | 'permission-denied' | 'no-camera' | 'camera-taken';

/**
 * Asks for camera and microphone, in a visible page and by a click; what opens for it is closed again at once. One of them is
 * enough: the other may not be there, or be another program's. In Chrome the answer then holds for the offscreen document too.
 */
export async function requestPermissions(
  devices: Pick<MediaDevices, 'getUserMedia'>,
): Promise<PermissionAnswer> {
  let answer: PermissionAnswer = 'no-camera';
  for (const wanted of [{ video: true, audio: true }, { video: true }, { audio: true }]) {
    try {
      const stream = await devices.getUserMedia(wanted);
      for (const track of stream.getTracks()) track.stop();
      return 'granted';
    } catch (error) {
      const { name } = error as DOMException;
      if (name === 'NotAllowedError' || name === 'SecurityError') return 'permission-denied';
      // It is there and allowed, and does not open.
      if (name !== 'NotFoundError') answer = 'camera-taken';
    }
  }
  return answer;
}
