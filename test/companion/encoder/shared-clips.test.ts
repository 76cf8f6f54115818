import { expect, it } from 'vitest';
import { SharedClips } from '../../../companion/encoder/shared-clips.ts';

const small = { width: 320, height: 180, frameRate: 30, seconds: 2 };
const never = new AbortController().signal;

/** Clips that are made when a test says so. */
function clips() {
  const made: { signal: AbortSignal; done: (clip: Buffer) => void; fail: (why: Error) => void }[] = [];
  const shared = new SharedClips(
    (_, signal) => new Promise((done, fail) => void made.push({ signal, done, fail })),
  );
  return { shared, made };
}

it('makes one for all who want the same, also later', async () => {
  const { shared, made } = clips();
  const wanted = [shared.get(small, never), shared.get({ ...small }, never)];
  made[0]!.done(Buffer.from('clip'));
  expect((await Promise.all(wanted)).map(String)).toEqual(['clip', 'clip']);
  expect(String(await shared.get(small, never))).toBe('clip');
  void shared.get({ ...small, frameRate: 60 }, never);
  expect(made).toHaveLength(2);
});

it('goes on for those who wait when one gives up, and is given up with the last', async () => {
  const { shared, made } = clips();
  const [one, other] = [new AbortController(), new AbortController()];
  const wanted = [shared.get(small, one.signal), shared.get(small, other.signal)];
  one.abort(new Error('enough'));
  await expect(wanted[0]).rejects.toThrow('enough');
  expect(made[0]!.signal.aborted).toBe(false);
  other.abort(new Error('enough, too'));
  await expect(wanted[1]).rejects.toThrow('enough, too');
  expect(made[0]!.signal.aborted).toBe(true);
  void shared.get(small, never);
  expect(made).toHaveLength(2);
});

it('tries again after one that could not be made', async () => {
  const { shared, made } = clips();
  const wanted = shared.get(small, never);
  made[0]!.fail(new Error('no'));
  await expect(wanted).rejects.toThrow('no');
  void shared.get(small, never);
  expect(made).toHaveLength(2);
});
