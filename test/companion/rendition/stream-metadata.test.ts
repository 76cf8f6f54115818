import { beforeEach, describe, expect, it } from 'vitest';
import { MatroskaReader } from '../../../companion/container/matroska/reader.ts';
import { StreamMetadata } from '../../../companion/rendition/stream-metadata.ts';
import { avcHeaderPayload } from '../../../companion/flv/avc.ts';
import { makeTag } from '../../../companion/flv/make-tag.ts';
import type { FlvTag } from '../../../companion/flv/tag.ts';
import { decodeAmf0 } from '../../../companion/rtmp/amf0-decode.ts';
import type { EcmaArray } from '../../../companion/flv/amf0.ts';
import { makeRecording } from '../../helpers/recordings.ts';

let metadata: StreamMetadata;
beforeEach(() => (metadata = new StreamMetadata()));

async function header(size: string): Promise<FlvTag> {
  const reader = new MatroskaReader();
  reader.push(await makeRecording('h264.mkv', { seconds: 0.1, size }));
  return makeTag('video', 0, avcHeaderPayload(reader.tracks!.picture.configuration!));
}

function figures(tag: FlvTag | null): Readonly<Record<string, unknown>> | null {
  if (!tag) return null;
  expect(tag).toMatchObject({ type: 'script', timestamp: 0 });
  const [name, array] = decodeAmf0(tag.payload);
  expect(name).toBe('onMetaData');
  return (array as EcmaArray).entries as Readonly<Record<string, unknown>>;
}

/** So many seconds of pictures of 5000 bytes and sound of 320, a keyframe each two seconds. */
function show(fromMs: number, seconds: number, rate: number): void {
  for (let n = 0; n <= seconds * rate; n++) {
    const payload = Buffer.alloc(5_000);
    payload.set([n % (2 * rate) === 0 ? 0x17 : 0x27, 1]);
    expect(metadata.see(makeTag('video', fromMs + (n * 1000) / rate, payload))).toBeNull();
  }
}

describe('metadata', () => {
  it('is told with the first decoder configuration, and not with another one of its size', async () => {
    expect(metadata.tag()).toBeNull();
    const first = await header('320x180');
    expect(figures(metadata.see(first))).toMatchObject({ width: 320, height: 180 });
    expect(metadata.see(first)).toBeNull();
    show(0, 5, 30);
    expect(metadata.see(first)).toBeNull();
    const other = await header('640x360');
    expect(figures(metadata.see(other))).toMatchObject({ width: 640, height: 360 });
    expect(figures(metadata.see(first))).toMatchObject({ width: 320, height: 180 });
  });

  it('says what is measured, and nothing before that', async () => {
    metadata.see(await header('320x180'));
    const before = figures(metadata.tag());
    for (const name of ['framerate', 'videodatarate', 'audiodatarate']) {
      expect(before).not.toHaveProperty(name);
    }
    show(0, 4, 25);
    expect(figures(metadata.tag())).toMatchObject({ framerate: 25, videodatarate: 1_000, audiodatarate: 0 });
  });

  it('says what is true now, not what was true once', async () => {
    metadata.see(await header('320x180'));
    show(0, 20, 30);
    show(20_000, 24, 15);
    expect(figures(metadata.tag())).toMatchObject({ framerate: 15, videodatarate: 600 });
  });

  it('of a rate that nobody sets gives what was counted', async () => {
    metadata.see(await header('320x180'));
    show(0, 4, 40);
    expect(figures(metadata.tag())).toMatchObject({ framerate: 40 });
  });

  it('is not told where the configuration cannot be read', () => {
    expect(metadata.see(makeTag('video', 0, Buffer.from([0x17, 0, 0, 0, 0, 1])))).toBeNull();
    expect(metadata.tag()).toBeNull();
  });
});
