import { describe, expect, it } from 'vitest';
import { makeSlateClip } from '../../../companion/encoder/slate-clip.ts';
import { VideoEncoders } from '../../../companion/encoder/find-encoders.ts';
import { Normaliser } from '../../../companion/encoder/normaliser.ts';
import type { EncoderName } from '../../../companion/encoder/video-encoders.ts';
import type { EcmaArray } from '../../../companion/flv/amf0.ts';
import { makeTag } from '../../../companion/flv/make-tag.ts';
import { configuredPictures } from '../../../companion/flv/picture-format.ts';
import type { FlvTag } from '../../../companion/flv/tag.ts';
import { systemClock } from '../../../companion/lib/clock.ts';
import { readClip } from '../../../companion/rendition/slate-segment.ts';
import { StreamMetadata } from '../../../companion/rendition/stream-metadata.ts';
import { decodeAmf0 } from '../../../companion/rtmp/amf0-decode.ts';
import { decode, takeApart } from '../../helpers/enhanced-flv.ts';
import { captureLog } from '../../helpers/log-capture.ts';
import { find } from '../../helpers/programs.ts';
import { makeRecording, slices } from '../../helpers/recordings.ts';
import { standBack } from '../../helpers/stand-back.ts';

standBack();

const ffmpegPath = find('ffmpeg')!;
const size = { width: 320, height: 180 } as const;

async function encode(encoder: EncoderName, more: { readonly shownMs?: number } = {}): Promise<FlvTag[]> {
  const tags: FlvTag[] = [];
  const input = {
    ...({ container: 'matroska', videoCodec: 'h264', configured: true } as const),
    ...size,
    ...more,
    target: { ...size, frameRate: 30, videoKbps: 300, keyframeSeconds: 1, encoder },
  };
  const normaliser = new Normaliser([{ input, onTag: (tag) => tags.push(tag) }], {
    ffmpegPath,
    clock: systemClock,
  });
  const recording = await makeRecording('h264-opus.mkv', { seconds: 3 });
  for (const slice of slices(recording, 2_000)) normaliser.write(slice);
  normaliser.end();
  expect(await normaliser.closed).toMatchObject({ cause: 'ended' });
  return tags;
}

const whole = new Map<EncoderName, Promise<FlvTag[]>>();

/** From its beginning; once for all who look at it. */
function encodeWhole(encoder: EncoderName): Promise<FlvTag[]> {
  const tags = whole.get(encoder) ?? encode(encoder);
  whole.set(encoder, tags);
  return tags;
}

describe('a recording that is encoded as HEVC or AV1', () => {
  it.each([
    ['libx265', 'hvc1', [0, 3]],
    ['libsvtav1', 'av01', [0, 1]],
  ] as const)(
    'comes out of %s as tags of %s: every picture, a keyframe every second, and sound',
    async (...by) => {
      const [encoder, fourCc, packetTypes] = by;
      const tags = await encodeWhole(encoder);
      const shown = takeApart(tags);
      expect(shown).toMatchObject({ fourCc, packetTypes });
      expect(shown.pictures.map(({ ms }) => ms)).toEqual(
        Array.from({ length: 90 }, (_, n) => expect.closeTo((n * 1000) / 30, -1) as number),
      );
      const keyframes = shown.pictures.flatMap(({ keyframe }, at) => (keyframe ? [at] : []));
      expect(keyframes).toEqual([0, 30, 60]);
      expect(await decode(shown)).toEqual({ count: 90, size: '320x180', errors: '' });
      const sound = tags.filter(({ type, sequenceHeader }) => type === 'audio' && !sequenceHeader);
      expect(sound.length).toBeGreaterThan((3 * 48_000) / 1024 - 3);
      expect(tags.findIndex(({ type, sequenceHeader }) => type === 'video' && sequenceHeader)).toBeLessThan(
        tags.findIndex(({ keyframe }) => keyframe),
      );
    },
  );

  it.each([
    ['libx265', 0],
    ['libsvtav1', 14],
  ] as const)(
    'goes on in %s with a keyframe, %i pictures behind what viewers have seen',
    async (encoder, missed) => {
      const { pictures } = takeApart(await encode(encoder, { shownMs: 510 }));
      const unseen = pictures.filter(({ ms }) => ms > 510);
      expect(unseen.findIndex(({ keyframe }) => keyframe)).toBe(missed);
    },
  );

  it.each([
    ['libx265', 0x68766331],
    ['libsvtav1', 0x61763031],
  ] as const)(
    'of %s has metadata with its size and FourCC, and a configuration that can end anywhere',
    async (...of) => {
      const [encoder, codecId] = of;
      const tags = await encodeWhole(encoder);
      const header = tags.find(({ type, sequenceHeader }) => type === 'video' && sequenceHeader)!;
      // Coded, the picture is 4 lines higher.
      expect(configuredPictures(header)).toEqual({ ...size, frameRate: null, codecId });
      const [name, entries] = decodeAmf0(new StreamMetadata().see(header)!.payload);
      expect(name).toBe('onMetaData');
      expect((entries as EcmaArray).entries).toMatchObject({ ...size, videocodecid: codecId });
      for (let end = 5; end < header.payload.length; end++) {
        configuredPictures(makeTag('video', 0, header.payload.subarray(0, end)));
      }
      expect(configuredPictures(makeTag('video', 0, header.payload.subarray(0, 9)))).toBeNull();
    },
  );

  it.each(['libx265', 'libsvtav1'] as const)(
    'has a slate of %s, one closed group of pictures',
    async (encoder) => {
      const shape = { ...size, frameRate: 30, seconds: 1, encoder };
      const content = { text: 'Back in a moment' };
      const flv = await makeSlateClip(ffmpegPath, { ...shape, content }, new AbortController().signal);
      const { header, pictures, ms } = readClip(flv, 1_000);
      expect([pictures.length, ms]).toEqual([30, 1_000]);
      const twice = takeApart([header, ...pictures, ...pictures]);
      expect(twice.pictures.filter(({ keyframe }) => keyframe)).toHaveLength(2);
      expect(await decode(twice)).toEqual({ count: 60, size: '320x180', errors: '' });
    },
  );

  it('has an encoder on this computer that was tried with pictures', async () => {
    const encoders = new VideoEncoders({ ffmpegPath, clock: systemClock, log: captureLog().logger });
    await Promise.all([encoders.prepare('hevc'), encoders.prepare('av1')]);
    expect([encoders.bestOf('hevc'), encoders.bestOf('av1')]).toEqual(['libx265', 'libsvtav1']);
  });
});
