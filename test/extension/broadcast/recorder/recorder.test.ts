import { describe, expect, it, vi } from 'vitest';
import type { BroadcastError } from '../../../../extension/broadcast/broadcast-error.ts';
import { Recorder } from '../../../../extension/broadcast/recorder/recorder.ts';
import { FakeRecorders } from '../../../helpers/fake-recorders.ts';

const stream = { getAudioTracks: () => [{}] } as unknown as MediaStream;

function record(recorders = new FakeRecorders(), keyframeSeconds?: number) {
  const chunks: string[] = [];
  const onError = vi.fn<(error: BroadcastError) => void>();
  const recorder = new Recorder(
    stream,
    { videoKbps: 4000, ...(keyframeSeconds && { keyframeSeconds }) },
    recorders,
    {
      onChunk: (data, seq) => chunks.push(`${seq} ${new TextDecoder().decode(data)}`),
      onError,
    },
  );
  recorder.start();
  return { recorder, chunks, onError, inner: recorders.made[0]!, recorders };
}

describe('the recorder', () => {
  it('asks for a keyframe every two seconds and for the bitrate in bits', () => {
    expect(record().recorders.options[0]).toMatchObject({
      videoKeyFrameIntervalDuration: 2000,
      videoBitsPerSecond: 4_000_000,
      audioBitsPerSecond: 128_000,
    });
  });

  it('asks for a keyframe as often as it is told', () => {
    const { options } = record(new FakeRecorders(), 1).recorders;
    expect(options[0]).toMatchObject({ videoKeyFrameIntervalDuration: 1000 });
  });

  it('hands out chunks in order, numbered from 0, leaving out empty ones', async () => {
    const { recorder, chunks, inner } = record();
    inner.hand('a');
    inner.hand('');
    inner.hand('b');
    await recorder.stop();
    expect(chunks).toEqual(['0 a', '1 b', '2 last']);
  });

  it('keeps the order when a large chunk takes longer to read than the next', async () => {
    const { recorder, chunks, inner } = record();
    let finish: (() => void) | null = null;
    const slow = new Blob(['slow']);
    slow.arrayBuffer = () =>
      new Promise((resolve) => (finish = () => resolve(new TextEncoder().encode('slow').buffer)));
    inner.ondataavailable?.({ data: slow });
    inner.hand('fast');
    const stopped = recorder.stop();
    await vi.waitFor(() => expect(finish).not.toBeNull());
    finish!();
    await stopped;
    expect(chunks).toEqual(['0 slow', '1 fast', '2 last']);
  });

  it('does not let the rest of the header wait for a timeslice, and asks for no more than that', async () => {
    const { recorder, inner } = record();
    expect(inner.asked).toBe(0);
    inner.hand('a');
    inner.hand('b');
    await recorder.stop();
    expect(inner.asked).toBe(1);
    const early = record();
    await early.recorder.stop();
    expect(early.inner.asked).toBe(0);
  });

  it('may be stopped twice', async () => {
    const { recorder, chunks } = record();
    await Promise.all([recorder.stop(), recorder.stop()]);
    await recorder.stop();
    expect(chunks).toEqual(['0 last']);
  });

  it('reports an error once and hands out nothing after it', async () => {
    const { recorder, chunks, onError, inner } = record();
    inner.break();
    inner.hand('late');
    await recorder.stop();
    expect(onError).toHaveBeenCalledOnce();
    expect(onError.mock.calls[0]![0].problem).toEqual({ code: 'recorder-failed' });
    expect(chunks).toEqual([]);
  });

  it('refuses a browser that can record nothing of use', () => {
    const recorders = new FakeRecorders();
    recorders.supported = false;
    expect(() => record(recorders)).toThrow('recorder-failed');
  });
});
