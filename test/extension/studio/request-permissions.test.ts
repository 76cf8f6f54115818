import { describe, expect, it } from 'vitest';
import { requestPermissions } from '../../../extension/studio/request-permissions.ts';

type Refusals = Partial<Record<'video' | 'audio' | 'both', string>>;

/** @param refusals names of what is rejected with, by what is asked for */
function devices(refusals: Refusals): { getUserMedia: MediaDevices['getUserMedia']; open: number } {
  const made = {
    open: 0,
    getUserMedia: async ({ video, audio }: MediaStreamConstraints = {}) => {
      const name = refusals[video && audio ? 'both' : video ? 'video' : 'audio'];
      if (name !== undefined) throw new DOMException('no', name);
      made.open += 1;
      return { getTracks: () => [{ stop: () => (made.open -= 1) }] } as unknown as MediaStream;
    },
  };
  return made;
}

describe('asking for camera and microphone', () => {
  it.each<[what: string, refusals: Refusals, answer: string]>([
    ['both are there', {}, 'granted'],
    ['there is no microphone', { both: 'NotFoundError' }, 'granted'],
    ['there is no camera', { both: 'NotFoundError', video: 'NotFoundError' }, 'granted'],
    ['another program has the microphone', { both: 'NotReadableError' }, 'granted'],
    ['the person says no', { both: 'NotAllowedError' }, 'permission-denied'],
    [
      'there is neither',
      { both: 'NotFoundError', video: 'NotFoundError', audio: 'NotFoundError' },
      'no-camera',
    ],
    [
      'another program has the only camera',
      { both: 'NotFoundError', video: 'NotReadableError', audio: 'NotFoundError' },
      'camera-taken',
    ],
  ])('where %s', async (_, refusals, answer) => {
    const given = devices(refusals);
    expect(await requestPermissions(given)).toBe(answer);
    expect(given.open).toBe(0);
  });
});
