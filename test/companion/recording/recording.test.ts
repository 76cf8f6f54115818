import { describe, expect, it } from 'vitest';
import { reasonSentences, type DestinationStatus } from '#protocol';
import { FlvReader } from '../../../companion/flv/reader.ts';
import type { Disk } from '../../../companion/recording/disk.ts';
import { reserveBytes } from '../../../companion/recording/disk-watch.ts';
import { Recording } from '../../../companion/recording/recording.ts';
import { ShowWriter, type SplitLimits } from '../../../companion/recording/show-writer.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { captureLog } from '../../helpers/log-capture.ts';
import { describeTag, FakeFeed, frame, key, sound } from '../destination/media.ts';

/** A disk in memory, which can be made to fail, to be full, or to answer nothing. */
class FakeDisk implements Disk {
  readonly files = new Map<string, Buffer>();
  free = reserveBytes + 1e12;
  error: string | null = null;
  /** What the next writes wait for. */
  gate: Promise<void> = Promise.resolve();

  async makeFolder(): Promise<void> {}

  async create(path: string) {
    this.#fail();
    if (this.files.has(path)) throw Object.assign(new Error(path), { code: 'EEXIST' });
    this.files.set(path, Buffer.alloc(0));
    return {
      append: async (bytes: Buffer): Promise<void> => {
        await this.gate;
        this.#fail();
        this.files.set(path, Buffer.concat([this.files.get(path)!, bytes]));
      },
      sync: async () => this.gate,
      isThere: async () => this.files.has(path),
      close: async () => undefined,
    };
  }

  async freeBytes(): Promise<number> {
    await this.gate;
    this.#fail();
    return this.free;
  }

  async replace(path: string, text: string): Promise<void> {
    this.files.set(path, Buffer.from(text));
  }

  /** What the tags of each file are, but for the headers. */
  get recorded(): Record<string, string[]> {
    const flv = [...this.files].filter(([path]) => path.endsWith('.flv'));
    const media = (bytes: Buffer): string[] =>
      new FlvReader()
        .push(bytes)
        .map(describeTag)
        .filter((tag) => tag !== 'head');
    return Object.fromEntries(flv.map(([path, bytes]) => [path, media(bytes)]));
  }

  #fail(): void {
    if (this.error) throw Object.assign(new Error('as the system says it'), { code: this.error });
  }
}

function record(split: SplitLimits = { bytes: null, ms: null }) {
  const clock = new FakeClock();
  const feed = new FakeFeed();
  const disk = new FakeDisk();
  const parts: string[] = [];
  const target = { url: { scheme: 'file' as const, host: '', port: 0, app: '1' }, key: '' };
  const spec = {
    id: 'custom',
    platform: 'custom' as const,
    name: 'Record',
    target,
    backups: [],
    plain: null,
  };
  const recording = new Recording(spec, feed, {
    clock,
    log: captureLog().logger,
    prepare: async () => undefined,
    createWriter: () =>
      new ShowWriter({ disk, folder: '/v', name: 'show', split, onPart: ({ path }) => parts.push(path) }),
    freeBytes: () => disk.freeBytes(),
  });
  const states: string[] = [];
  recording.on('status', ({ state, reason }: DestinationStatus) => states.push(`${state} ${reason}`));
  recording.start();
  return { clock, feed, disk, parts, recording, states };
}

describe('Recording', () => {
  it('writes what is sent from the first keyframe on, with times that begin at 0', async () => {
    const { clock, feed, disk, parts, recording, states } = record();
    await clock.advance(1_100);
    expect(states).toEqual(['connecting null']);
    feed.give(key(5_000), sound(4_990), frame(5_033), sound(5_010));
    await clock.advance(1_100);
    expect(disk.recorded).toEqual({ '/v/show.flv': ['key 0', 'frame 33', 'sound 10'] });
    expect(states.at(-1)).toBe('live null');
    feed.give(frame(5_066));
    await recording.stop();
    expect(disk.recorded).toEqual({ '/v/show.flv': ['key 0', 'frame 33', 'sound 10', 'frame 66'] });
    expect(states.at(-1)).toBe('ended stopped');
    expect(parts).toEqual(['/v/show.flv']);
    expect([feed.listeners, clock.pending]).toEqual([0, 0]);
  });

  it('goes on in another file at the keyframe after the limit, and never over one that is there', async () => {
    const { clock, feed, disk, recording } = record({ bytes: null, ms: 2_000 });
    disk.files.set('/v/show (2).flv', Buffer.alloc(0));
    feed.give(
      key(0),
      frame(1_000),
      key(1_500),
      frame(2_000),
      frame(2_500),
      key(3_000),
      sound(2_990),
      sound(3_010),
    );
    feed.give(frame(3_033));
    await clock.advance(1_100);
    await recording.stop();
    expect(disk.recorded).toMatchObject({
      '/v/show.flv': ['key 0', 'frame 1000', 'key 1500', 'frame 2000', 'frame 2500', 'sound 2990'],
      '/v/show (2).flv': [],
      '/v/show (3).flv': ['key 0', 'sound 10', 'frame 33'],
    });
  });

  it.each([
    ['ENOSPC', 'disk-full'],
    ['EDQUOT', 'disk-full'],
    ['EROFS', 'recording-folder'],
    ['ENOENT', 'recording-folder'],
    ['EIO', 'recording-folder'],
  ] as const)(
    'ends with a sentence at %s, keeps what it has, and begins another file when asked',
    async (code, reason) => {
      const { clock, feed, disk, recording, states } = record();
      feed.give(key(0));
      await clock.advance(1_100);
      disk.error = code;
      feed.give(frame(33));
      await clock.advance(1_100);
      expect(recording.status).toMatchObject({ state: 'failed', reason, message: reasonSentences[reason] });
      expect(feed.listeners).toBe(0);
      disk.error = null;
      recording.retry();
      feed.give(key(66));
      await clock.advance(1_100);
      expect(disk.recorded).toEqual({
        '/v/show.flv': ['key 0'],
        '/v/show (2).flv': ['key 0', 'frame 33', 'key 66'],
      });
      expect(states.at(-1)).toBe('live null');
      await recording.stop();
    },
  );

  it('tells early that the disk gets full, and leaves other programs some of it', async () => {
    const { clock, feed, disk, recording } = record();
    feed.give(key(0));
    await clock.advance(1_000);
    expect(recording.status).toMatchObject({ state: 'live', reason: null });
    disk.free = reserveBytes + 1_000;
    feed.give(frame(33));
    await clock.advance(2_100);
    expect(recording.status).toMatchObject({ state: 'live', reason: 'disk-low' });
    expect(recording.stats().freeBytes).toBe(1_000);
    disk.free = reserveBytes;
    await clock.advance(2_100);
    expect(recording.status).toMatchObject({ state: 'failed', reason: 'disk-full' });
    await recording.stop();
  });

  it('notices that its file was deleted', async () => {
    const { clock, feed, disk, recording } = record();
    feed.give(key(0));
    await clock.advance(1_100);
    disk.files.clear();
    await clock.advance(2_100);
    expect(recording.status).toMatchObject({ state: 'failed', reason: 'recording-folder' });
  });

  it('keeps a bounded part of what a disk that hangs does not take, and lets nobody wait for it', async () => {
    const { clock, feed, disk, recording } = record();
    feed.give(key(0));
    await clock.advance(1_100);
    let open = (): void => undefined;
    disk.gate = new Promise((resolve) => (open = resolve));
    for (let second = 1; second <= 30; second++) {
      feed.give(key(second * 1_000, 1e6), frame(second * 1_000 + 500, 1e6));
      await clock.advance(1_000);
    }
    expect(recording.stats().queueMs).toBeLessThanOrEqual(11_000);
    expect(recording.stats().droppedFrames).toBeGreaterThan(30);
    open();
    await clock.advance(2_100);
    expect(recording.status).toMatchObject({ state: 'live', reason: 'disk-slow' });
    disk.gate = new Promise(() => undefined);
    feed.give(key(40_000));
    await clock.advance(1_100);
    const stopped = recording.stop();
    await clock.advance(1_100);
    await stopped;
    expect(recording.status.state).toBe('ended');
  });

  it('keeps markers as chapters beside the file', async () => {
    const { clock, feed, disk, recording } = record();
    feed.give(key(1_000), frame(3_000));
    await clock.advance(1_100);
    recording.mark('Goal; 1=0');
    await clock.advance(1_100);
    const text = disk.files.get('/v/show.chapters.txt')!.toString();
    expect(text).toContain('START=2000\n');
    expect(text).toContain('title=Goal\\; 1\\=0\n');
    await recording.stop();
  });
});
