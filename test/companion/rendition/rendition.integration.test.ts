import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Intake } from '../../../companion/broadcast/intake.ts';
import { MatroskaReader } from '../../../companion/container/matroska/reader.ts';
import { Rendition } from '../../../companion/rendition/rendition.ts';
import { normaliserStarter } from '../../../companion/rendition/start-normaliser.ts';
import { Turns } from '../../../companion/lib/turns.ts';
import type { FlvTag } from '../../../companion/flv/tag.ts';
import { flvHeader, writeTag } from '../../../companion/flv/writer.ts';
import { systemClock } from '../../../companion/lib/clock.ts';
import { chromeRecordings, leaping } from '../../helpers/chrome-recordings.ts';
import { captureLog } from '../../helpers/log-capture.ts';
import { find } from '../../helpers/programs.ts';
import { ffmpegChildren, makeRecording, probe, slices, watch } from '../../helpers/recordings.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

let ffmpegPath: string;
let rendition: Rendition;
let intake: Intake;
let tags: FlvTag[];

const encoders = { blame: () => undefined };

beforeEach(() => {
  ffmpegPath = find('ffmpeg')!;
  rendition = new Rendition({
    clock: systemClock,
    log: captureLog().logger,
    makeSlateClip: () => Promise.reject(new Error('not asked for here')),
    startNormaliser: (input, onTag) =>
      normaliserStarter({ ffmpegPath, clock: systemClock, turns: new Turns(systemClock), encoders })(
        input,
        onTag,
      ),
  });
  intake = new Intake(rendition);
  tags = [];
  rendition.subscribe((tag) => tags.push(tag));
});

afterEach(async () => {
  await rendition.end();
  expect(await ffmpegChildren()).toEqual([]);
});

const pictures = () => tags.filter((tag) => tag.type === 'video' && !tag.sequenceHeader);
const flv = (): Buffer => Buffer.concat([flvHeader(), ...tags.map(writeTag)]);

/** Where the last NAL unit ends, each with its length in front, in a video tag's body. */
function nalUnitsEnd(payload: Buffer): number {
  let at = 5;
  while (at + 4 <= payload.length) at += 4 + payload.readUInt32BE(at);
  return at;
}

/** The first byte behind so many pictures that follow the first keyframe from this time on, in ms. */
function behindKeyframe(recording: Buffer, ms: number, more: number): number {
  const reader = new MatroskaReader();
  let keyframe = false;
  for (let at = 0; at < recording.length; at++) {
    for (const block of reader.push(recording.subarray(at, at + 1))) {
      if (block.kind !== 'video') continue;
      if (keyframe && more-- === 1) return at + 1;
      keyframe ||= block.keyframe && block.ms >= ms;
    }
  }
  throw new Error('there is no such keyframe');
}

/** As a plain client sends it, in pieces like those of a 25 ms timeslice. */
function send(bytes: Buffer): void {
  for (const slice of slices(bytes, 1_500)) expect(intake.plain(slice)).toMatchObject({ ok: true });
}

/** Waits for pictures and sound, then ends: what ffmpeg writes out at the end has its time limit, and all came at once here. */
async function endAfter(count: number): Promise<void> {
  await waitUntil('nearly all pictures are out', () => pictures().length >= count - 10);
  await waitUntil('sound is out', () => tags.some((tag) => tag.type === 'audio' && !tag.sequenceHeader));
  await rendition.end();
}

/** Kills the running ffmpeg as a crash would, and waits for the next one. */
async function crash(): Promise<void> {
  const before = rendition.restarts;
  // A picture that is copied may be out before there is an ffmpeg for the sound.
  const pid = await waitUntil('ffmpeg runs', async () => (await ffmpegChildren())[0] ?? null);
  process.kill(pid, 'SIGKILL');
  await waitUntil('another ffmpeg has taken over', () => rendition.restarts > before);
}

describe('a rendition', () => {
  it.each(Object.entries(chromeRecordings).filter(([, { media }]) => media.videoCodec === 'h264'))(
    "copies every picture of Chrome's %s recording",
    async (_name, { bytes }) => {
      const { video } = await probe(bytes);
      send(bytes);
      await endAfter(video.length);
      expect(pictures()).toHaveLength(video.length);
      const { errors, volume } = await watch(flv());
      expect(errors).toBe('');
      expect(volume).toBeGreaterThan(-40);
    },
  );

  it.each(chromeRecordings.matroska.keyframes)(
    'has a decoder configuration and no start codes, whichever keyframe of Chrome it begins with: at %i',
    async (start) => {
      const { bytes, headerEnd } = chromeRecordings.matroska;
      send(Buffer.concat([bytes.subarray(0, headerEnd), bytes.subarray(start)]));
      await waitUntil('pictures are out', () => pictures().length > 5);
      await rendition.end();
      const video = tags.filter((tag) => tag.type === 'video');
      expect(video.findIndex((tag) => tag.sequenceHeader)).toBe(0);
      const headers = video.filter((tag) => tag.sequenceHeader);
      // AVCDecoderConfigurationRecord (ISO/IEC 14496-15, 5.3.3.1): version 1, High profile.
      for (const { payload } of headers) expect(payload.toString('hex', 5, 7)).toBe('0164');
      for (const { payload } of pictures()) expect(nalUnitsEnd(payload)).toBe(payload.length);
    },
  );

  it('leaves a recording whose pictures are shown in another order to ffmpeg, from the next keyframe on', async () => {
    const recording = await makeRecording('h264-opus.mkv', { seconds: 6, bFrames: 2 });
    send(recording);
    await endAfter(120);
    expect(rendition.restarts).toBe(0);
    const { errors, volume } = await watch(flv());
    expect(errors).toBe('');
    expect(volume).toBeGreaterThan(-30);
    const late = pictures().filter(({ payload }) => payload.readIntBE(2, 3) > 0);
    expect(late.length).toBeGreaterThan(60);
  });

  it('makes one line of two recordings, with fresh headers and picture and sound together', async () => {
    const recording = await makeRecording('h264-opus.mkv', { seconds: 3 });
    send(recording);
    send(await makeRecording('vp8-opus.webm', { seconds: 3, size: '640x360' }));
    await endAfter(180);
    expect(tags.filter((tag) => tag.type === 'video' && tag.sequenceHeader)).toHaveLength(2);
    // Each size is told, and no reader takes that for subtitles.
    expect(tags.filter((tag) => tag.type === 'script')).toHaveLength(2);
    expect((await probe(flv())).streams.map(({ codec_type }) => codec_type)).toEqual(['video', 'audio']);
    expect(pictures().length).toBeGreaterThanOrEqual(179);
    for (const type of ['video', 'audio'] as const) {
      const times = tags.filter((tag) => tag.type === type).map((tag) => tag.timestamp);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
    }
    // Where the second one begins, its sound begins too.
    const [seam] = pictures().filter((tag) => tag.keyframe && tag.timestamp > 2_900);
    const sound = tags.find((tag) => tag.type === 'audio' && tag.timestamp >= seam!.timestamp);
    expect(sound!.timestamp - seam!.timestamp).toBeLessThan(40);
    expect((await watch(flv())).errors).toBe('');
  });

  it('adds silence to a recording without sound', async () => {
    send(await makeRecording('h264.mkv', { seconds: 3 }));
    await endAfter(90);
    const { streams, audio } = await probe(flv());
    expect(streams).toMatchObject([
      { codec_name: 'h264' },
      { codec_name: 'aac', profile: 'LC', sample_rate: '48000', channels: 2 },
    ]);
    expect(audio.at(-1)!.time).toBeCloseTo(2.95, 1);
    const { errors, volume } = await watch(flv());
    expect(errors).toBe('');
    expect(volume).toBeLessThan(-80);
  });

  it('gives a destination that joins late the headers and the current group of pictures', async () => {
    const recording = await makeRecording('h264-opus.mkv', { seconds: 5 });
    const half = Math.floor(recording.length * 0.7);
    send(recording.subarray(0, half));
    await waitUntil('the second keyframe is out', () => pictures().some((tag) => tag.timestamp > 2_500));
    const late = [...rendition.prelude()];
    rendition.subscribe((tag) => late.push(tag));
    send(recording.subarray(half));
    await endAfter(150);
    const file = Buffer.concat([flvHeader(), ...late.map(writeTag)]);
    const { video } = await probe(file);
    expect(video[0]).toMatchObject({
      keyframe: true,
      time: pictures().find((tag) => tag.timestamp > 1_500 && tag.keyframe)!.timestamp / 1000,
    });
    expect(video.length).toBe(pictures().filter((tag) => tag.timestamp >= video[0]!.time * 1000).length);
    expect((await watch(file)).errors).toBe('');
  });
});

const sounds = () => tags.filter((tag) => tag.type === 'audio' && !tag.sequenceHeader);

/** A recording whose track of sound carries nothing. */
async function withoutPackets(kind: 'h264-opus.mkv' | 'vp8-opus.webm' | 'h264-opus.mp4'): Promise<Buffer> {
  return makeRecording(kind, { seconds: 6, soundFilter: 'atrim=end=0' });
}

describe('a rendition of a recording whose track of sound carries nothing', () => {
  it.each(['h264-opus.mkv', 'vp8-opus.webm', 'h264-opus.mp4'] as const)(
    'has silence in its place: %s',
    async (kind) => {
      send(await withoutPackets(kind));
      await endAfter(180);
      const { streams, audio } = await probe(flv());
      expect(streams.map(({ codec_name }) => codec_name)).toEqual(['h264', 'aac']);
      expect(audio[0]!.time).toBeLessThan(0.1);
      expect(audio.at(-1)!.time).toBeGreaterThan(4.5);
      expect((await watch(flv())).errors).toBe('');
    },
  );
});

describe('a rendition of MP4', () => {
  const flashing = {
    seconds: 4,
    picture: "color=black:size=320x180:rate=30,drawbox=c=white:t=fill:enable='gte(t,2)'",
    sound: "aevalsrc='if(gte(t,2),0.5*sin(2*PI*440*t),0)':s=48000",
  };

  it.each([0, 1, 2, 3])('keeps picture and sound together with %i B-frames', async (bFrames) => {
    const recording = await makeRecording('h264-aac.mp4', { ...flashing, bFrames });
    const wanted = await watch(recording);
    send(recording);
    await endAfter(120);
    const { flash, beep, errors } = await watch(flv());
    expect(errors).toBe('');
    expect(Math.abs(flash - beep - (wanted.flash - wanted.beep))).toBeLessThan(0.02);
  });

  it('sends whole pictures only of one that is cut in the middle of a fragment', async () => {
    const recording = await makeRecording('h264-aac.mp4', { seconds: 4 });
    send(recording.subarray(0, Math.floor(recording.length * 0.7)));
    await waitUntil('pictures are out', () => pictures().length > 50);
    await rendition.end();
    for (const { payload } of pictures()) expect(nalUnitsEnd(payload)).toBe(payload.length);
    expect((await watch(flv())).errors).toBe('');
  });
});

describe('a rendition of a recording whose time begins late', () => {
  // A day; 30 days, which is more than ffmpeg's FLV counts; 49 days.
  it.each([86_400_000, 2_600_000_000, 4_250_000_000])(
    'has picture and sound together: at %i ms',
    async (ms) => {
      const { bytes, headerEnd, keyframes } = chromeRecordings.matroska;
      const header = bytes.subarray(0, headerEnd);
      send(Buffer.concat([header, leaping(keyframes[1], ms).subarray(keyframes[1])]));
      const count = (await probe(Buffer.concat([header, bytes.subarray(keyframes[1])]))).video.length;
      await waitUntil('nearly all pictures are out', () => pictures().length >= count - 10);
      // Pictures are copied without ffmpeg, which may be far behind with the sound on a busy machine.
      await waitUntil('nearly all sound is out', () => {
        return pictures().at(-1)!.timestamp - (sounds().at(-1)?.timestamp ?? -Infinity) < 1_000;
      });
      await endAfter(count);
      expect(pictures()[0]!.timestamp).toBeLessThan(100);
      const [first, last] = [sounds()[0]!.timestamp, sounds().at(-1)!.timestamp];
      expect(first).toBeLessThan(100);
      expect(Math.abs(last - pictures().at(-1)!.timestamp)).toBeLessThan(300);
      const { errors, volume } = await watch(flv());
      expect(errors).toBe('');
      expect(volume).toBeGreaterThan(-40);
    },
  );
});

describe('a rendition of a machine that has slept', () => {
  it('makes no burst of silence of it, and decodes', async () => {
    const { bytes, keyframes } = chromeRecordings.matroska;
    const before = (await probe(bytes.subarray(0, keyframes[3]))).video.length;
    const asleep = leaping(keyframes[3], 600_000);
    send(asleep.subarray(0, keyframes[3]));
    await waitUntil('what came before is out', () => pictures().length >= before - 10);
    send(asleep.subarray(keyframes[3]));
    await endAfter((await probe(bytes)).video.length);
    expect(sounds().length).toBeLessThan(300);
    expect(tags.at(-1)!.timestamp).toBeLessThan(8_000);
    expect((await watch(flv())).errors).toBe('');
  });
});

describe('a rendition whose ffmpeg is killed', () => {
  it('loses and repeats no picture of a copy', async () => {
    const recording = await makeRecording('h264-opus.mkv', { seconds: 9 });
    let sent = 0;
    for (const share of [0.37, 0.8]) {
      const cut = Math.floor(recording.length * share);
      const before = pictures().length;
      send(recording.subarray(sent, cut));
      sent = cut;
      // However much of it ffmpeg still holds, perhaps more than one group.
      await waitUntil('a picture is out', () => pictures().length > before);
      await crash();
    }
    send(recording.subarray(sent));
    await endAfter(270);
    const times = pictures().map((tag) => tag.timestamp);
    expect(times).toHaveLength(270);
    expect(new Set(times).size).toBe(270);
    const { errors } = await watch(flv());
    expect(errors).toBe('');
    const audio = tags
      .filter((tag) => tag.type === 'audio' && !tag.sequenceHeader)
      .map((tag) => tag.timestamp);
    const holes = audio.slice(1).map((time, at) => time - audio[at]!);
    expect(Math.max(...holes)).toBeLessThan(60);
  });

  it('loses at most one group of pictures of an encode, and goes on with a keyframe', async () => {
    const recording = await makeRecording('vp8-opus.webm', { seconds: 9, gop: 225 });
    const half = Math.floor(recording.length / 2);
    send(recording.subarray(0, half));
    await waitUntil('most of it is out', () => (pictures().at(-1)?.timestamp ?? 0) > 3_000);
    await crash();
    send(recording.subarray(half));
    await waitUntil('nearly all is out', () => (pictures().at(-1)?.timestamp ?? 0) > 8_500);
    await rendition.end();
    const all = pictures();
    const gaps = all.slice(1).map((tag, at) => tag.timestamp - all[at]!.timestamp);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(2_034);
    const after = gaps.indexOf(Math.max(...gaps)) + 1;
    if (gaps[after - 1]! > 40) expect(all[after]!.keyframe).toBe(true);
    expect((await watch(flv())).errors).toBe('');
  });

  it('does not repeat the keyframe of an encode that went out last', async () => {
    const recording = await makeRecording('vp8-opus.webm', { seconds: 15, gop: 60 });
    // ffmpeg keeps one picture back, to see for how long it is shown.
    const cut = behindKeyframe(recording, 12_000, 1);
    send(recording.subarray(0, cut));
    await waitUntil('its keyframe is out', () => pictures().at(-1)?.keyframe && pictures().length > 350);
    await crash();
    send(recording.subarray(cut));
    await waitUntil('nearly all is out', () => (pictures().at(-1)?.timestamp ?? 0) > 14_500);
    await rendition.end();
    const times = pictures().map((tag) => tag.timestamp);
    expect(Math.min(...times.slice(1).map((time, at) => time - times[at]!))).toBeGreaterThanOrEqual(33);
  });

  it('loses none of the MP4 of Chrome either', async () => {
    const { bytes, keyframes } = chromeRecordings.mp4;
    const { video } = await probe(bytes);
    send(bytes.subarray(0, keyframes[2]));
    await waitUntil('a picture is out', () => pictures().length > 1);
    await crash();
    send(bytes.subarray(keyframes[2]));
    await endAfter(video.length);
    expect(pictures()).toHaveLength(video.length);
    expect((await watch(flv())).errors).toBe('');
  });
});

describe('a rendition whose ffmpeg dies at once, again and again', () => {
  it('says so after a few tries and leaves nothing running', async () => {
    ffmpegPath = '/bin/false';
    const { bytes, keyframes } = chromeRecordings.matroska;
    for (const [at, start] of keyframes.entries()) {
      if (rendition.failure) break;
      send(bytes.subarray(at === 0 ? 0 : start, keyframes[at + 1] ?? bytes.length));
      await waitUntil('this try has failed', () => rendition.restarts > at);
    }
    expect(rendition.failure).toBe('ffmpeg-failed');
    expect(tags.filter((tag) => tag.type === 'audio' && !tag.sequenceHeader)).toEqual([]);
  });
});
