import { expect, it, vi } from 'vitest';
import { parseIngestUrl } from '../../../companion/protocol/index.ts';
import { WhipPublisher } from '../../../companion/whip/whip-publisher.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';

vi.mock('node-datachannel', () => {
  throw new Error("Cannot find module '@node-datachannel/plan9'");
});

it('A computer that there is no WebRTC library for says so, before anything is opened', async () => {
  const url = parseIngestUrl('https://me.example/whip')!;
  const dial = vi.fn();
  const subject = new WhipPublisher(
    { url, key: 'k' },
    { clock: new FakeClock(), dial, ffmpegPath: '/nowhere/ffmpeg' },
  );
  await expect(subject.connect(new AbortController().signal)).rejects.toMatchObject({
    reason: 'whip-missing',
  });
  expect((await subject.closed)?.reason).toBe('whip-missing');
  expect(dial).not.toHaveBeenCalled();
});
