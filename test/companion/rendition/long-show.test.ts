import { describe, expect, it } from 'vitest';
import { Epoch } from '../../../companion/rendition/epoch.ts';
import { Rendition } from '../../../companion/rendition/rendition.ts';
import { Session } from '../../../companion/destination/session.ts';
import { onlyH264, type PublisherPort } from '../../../companion/publish/publisher.ts';
import { FlvReader } from '../../../companion/flv/reader.ts';
import type { FlvTag } from '../../../companion/flv/tag.ts';
import { TimestampUnwrapper } from '../../../companion/flv/timestamps.ts';
import { flvHeader, writeTag } from '../../../companion/flv/writer.ts';
import { ChunkReader } from '../../../companion/rtmp/chunk-reader.ts';
import { ChunkWriter } from '../../../companion/rtmp/chunk-writer.ts';
import { mediaStream, messageTag, tagMessage } from '../../../companion/rtmp/tag-message.ts';
import { chromeRecordings } from '../../helpers/chrome-recordings.ts';
import { FakeClock, settle } from '../../helpers/fake-clock.ts';
import { captureLog } from '../../helpers/log-capture.ts';
import { fakeClip, FakeNormaliser } from './doubles.ts';

const hourMs = 3_600_000;
const soundAfterMs = 5;

/** An ingest behind a real chunk stream that writes down when each tag is, as it is recorded in an FLV file. */
class RecordingIngest implements PublisherPort {
  readonly closed = new Promise<null>(() => undefined);
  readonly videoCodecs = onlyH264;
  readonly bytesAcked = 0;
  readonly bufferedBytes = 0;
  readonly acknowledgements = { count: 0, total: null, isExact: true };
  bytesSent = 0;
  readonly times: Record<FlvTag['type'], number[]> = { audio: [], video: [], script: [] };
  readonly #writer = new ChunkWriter();
  readonly #reader = new ChunkReader({ maxMessageBytes: 1 << 20, maxChunkStreams: 16 });
  readonly #unwrapper = new TimestampUnwrapper();
  readonly #file = new FlvReader();

  constructor() {
    this.#file.push(flvHeader());
  }

  connect(): Promise<void> {
    return Promise.resolve();
  }

  send(tag: FlvTag): boolean {
    const chunks = Buffer.concat(this.#writer.write(tagMessage(tag, 1), mediaStream[tag.type]));
    this.bytesSent += chunks.length;
    for (const message of this.#reader.push(chunks)) {
      const arrived = messageTag(message, this.#unwrapper.unwrap(message.timestamp))!;
      for (const { type, timestamp, sequenceHeader } of this.#file.push(writeTag(arrived))) {
        if (!sequenceHeader) this.times[type].push(timestamp);
      }
    }
    return true;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  on(): this {
    return this;
  }
}

/** Each `stepMs`, and just before each full hour: a recorder that is replaced has not been silent before. */
function timesOf(hours: number, stepMs: number): number[] {
  const times: number[] = [];
  for (let at = 0; at <= hours * hourMs; at += stepMs) {
    if (at > 0 && at % hourMs === 0) times.push(at - 40);
    times.push(at);
  }
  return times;
}

/** A show of so many hours with a keyframe and a sound at each of these times; a new epoch each `epochHours`. */
async function show(hours: number, stepMs: number, epochHours: number) {
  const clock = new FakeClock(77_777);
  const made: FakeNormaliser[] = [];
  const rendition = new Rendition({
    clock,
    log: captureLog({ clock }).logger,
    makeSlateClip: () => Promise.resolve(fakeClip()),
    startNormaliser: (input, onTag) => {
      made.push(new FakeNormaliser(input, onTag));
      return made.at(-1)!;
    },
  });
  const ingest = new RecordingIngest();
  const session = new Session(ingest, clock);
  await session.open(new AbortController().signal);
  rendition.subscribe((tag) => session.push(tag));
  let begun = -Infinity;
  const expected = timesOf(hours, stepMs);
  for (const [n, at] of expected.entries()) {
    if (at - begun >= epochHours * hourMs) {
      begun = at;
      const epoch = new Epoch(made.length);
      epoch.push(chromeRecordings.matroska.bytes.subarray(0, 1_000));
      rendition.begin(epoch);
      await settle();
      made.at(-1)!.header();
    }
    made.at(-1)!.picture(at - begun, true);
    made.at(-1)!.sound(at - begun + soundAfterMs);
    clock.jump((expected[n + 1] ?? at) - at);
  }
  await rendition.end();
  return { ...ingest.times, expected, epochs: made.length };
}

describe('a show of a day and more, in fast-forward', () => {
  it.each([
    ['a day, past 2^24 ms, with a new source every hour', 24, 4_000, 1],
    ['a day in a single recording', 24, 4_000, Infinity],
    ['seven weeks and a bit, past 2^32 ms, with a new source every hour', 1_200, 240_000, 1],
    ['seven weeks and a bit in a single recording', 1_200, 240_000, Infinity],
  ])('keeps time to the millisecond: %s', async (_, hours, stepMs, epochHours) => {
    const { video, audio, expected, epochs } = await show(hours, stepMs, epochHours);
    expect(epochs).toBe(epochHours === 1 ? hours + 1 : 1);
    expect(expected.at(-1)).toBeGreaterThan(hours > 24 ? 2 ** 32 : 2 ** 24);
    expect(video).toEqual(expected);
    expect(audio).toEqual(expected.map((time) => time + soundAfterMs));
  });
});
