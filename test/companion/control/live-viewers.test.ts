import { describe, expect, it } from 'vitest';
import { LiveViewers, type WatchedShow } from '../../../companion/control/live-viewers.ts';
import { makeTag } from '../../../companion/flv/make-tag.ts';
import type { FlvTag } from '../../../companion/flv/tag.ts';
import { flvHeader, writeTag } from '../../../companion/flv/writer.ts';

const keyframe = makeTag('video', 0, Buffer.from([0x17, 1, 0, 0, 0, 1]));
const picture = (ms: number, bytes = 6): FlvTag => makeTag('video', ms, Buffer.alloc(bytes, 0x27));

/** A show with one keyframe behind it. */
function openShow() {
  const listeners = new Set<(tag: FlvTag) => void>();
  let end = (): void => undefined;
  const show = {
    takers: 0,
    listeners,
    send: (tag: FlvTag) => listeners.forEach((listener) => listener(tag)),
    end: () => end(),
    watch: (): WatchedShow => {
      show.takers += 1;
      return {
        prelude: () => [keyframe],
        subscribe: (listener) => {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
        over,
        leave: () => void (show.takers -= 1),
      };
    },
  };
  const over = new Promise<void>((resolve) => (end = resolve));
  return show;
}

async function all(stream: ReadableStream<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}

describe('a viewer of a show', () => {
  it('gets a file that begins with the newest keyframe, goes on with what is sent, and ends with the show', async () => {
    const show = openShow();
    const stream = new LiveViewers(show.watch).open(1);
    if (typeof stream === 'string') throw new Error(stream);
    show.send(picture(40));
    show.end();
    expect(await all(stream)).toEqual(
      Buffer.concat([flvHeader(), writeTag(keyframe), writeTag(picture(40))]),
    );
    expect([show.takers, show.listeners.size]).toEqual([0, 0]);
  });

  it('who reads nothing is sent away when 8 MB wait, and others are not', async () => {
    const show = openShow();
    const viewers = new LiveViewers(show.watch);
    const [slow, quick] = [viewers.open(1), viewers.open(1)];
    if (typeof slow === 'string' || typeof quick === 'string') throw new Error('no stream');
    const reading = all(quick);
    for (let at = 0; at < 10; at += 1) {
      show.send(picture(at, 1_000_000));
      await new Promise(setImmediate);
    }
    expect(show.takers).toBe(1);
    await expect(all(slow)).rejects.toThrow('does not read');
    show.end();
    expect((await reading).length).toBeGreaterThan(10_000_000);
  });

  it('is one of four at most, who leave their place when they go', async () => {
    const show = openShow();
    const viewers = new LiveViewers(show.watch);
    const four = Array.from({ length: 4 }, () => viewers.open(1));
    expect(viewers.open(1)).toBe('too-many');
    await (four[0] as ReadableStream).cancel();
    expect([show.takers, show.listeners.size]).toEqual([3, 3]);
    expect(viewers.open(1)).toBeInstanceOf(ReadableStream);
  });

  it('is told that there is nothing to be seen, and takes no place by that', () => {
    const viewers = new LiveViewers(() => null);
    for (let times = 0; times < 5; times += 1) expect(viewers.open(1)).toBe('not-there');
  });
});
