import { expect, it } from 'vitest';
import { FrameReader } from '../../../../extension/broadcast/capture/frame-reader.ts';

const closed: number[] = [];
/** A frame whose samples are all `value`. */
const frame = (value: number, bytes = 6, isReadable = true): VideoFrame =>
  ({
    format: 'I420',
    colorSpace: { matrix: 'bt709', fullRange: false },
    visibleRect: { width: 2, height: 2 },
    allocationSize: () => bytes,
    copyTo(data: Uint8Array): Promise<PlaneLayout[]> {
      data.fill(value);
      return isReadable ? Promise.resolve([]) : Promise.reject(new Error('lost'));
    },
    close: () => closed.push(value),
  }) as unknown as VideoFrame;

it('leaves a picture as it is until the next one has been read', async () => {
  const reader = new FrameReader();
  const first = await reader.read(frame(1));
  const reading = reader.read(frame(2));
  expect([...first.data]).toEqual([1, 1, 1, 1, 1, 1]);
  expect([...(await reading).data]).toEqual([2, 2, 2, 2, 2, 2]);
});

it('leaves it as it is while frames cannot be read', async () => {
  const reader = new FrameReader();
  await reader.read(frame(1));
  const { data } = await reader.read(frame(2));
  for (const value of [3, 4, 5]) await expect(reader.read(frame(value, 6, false))).rejects.toThrow('lost');
  expect([...data]).toEqual([2, 2, 2, 2, 2, 2]);
});

it('takes no more memory than two pictures need, and other memory where their size is another', async () => {
  const reader = new FrameReader();
  const seen = new Set<ArrayBuffer>();
  for (let n = 0; n < 9; n++) seen.add((await reader.read(frame(n))).data.buffer);
  expect(seen.size).toBe(2);
  const { data } = await reader.read(frame(1, 12));
  expect(data).toHaveLength(12);
  expect(seen).not.toContain(data.buffer);
});

it('closes each frame, read or not', async () => {
  const reader = new FrameReader();
  closed.length = 0;
  await reader.read(frame(1));
  await reader.read(frame(2, 6, false)).catch(() => undefined);
  expect(closed).toEqual([1, 2]);
});
