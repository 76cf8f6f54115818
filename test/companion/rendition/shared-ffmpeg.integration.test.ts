import { afterEach, beforeEach, expect, it } from 'vitest';
import type { RenditionChoice } from '#protocol';
import { Intake } from '../../../companion/broadcast/intake.ts';
import { Renditions, type Taken } from '../../../companion/broadcast/renditions.ts';
import type { FlvTag } from '../../../companion/flv/tag.ts';
import { flvHeader, writeTag } from '../../../companion/flv/writer.ts';
import { systemClock } from '../../../companion/lib/clock.ts';
import { Turns } from '../../../companion/lib/turns.ts';
import { normaliserStarter } from '../../../companion/rendition/start-normaliser.ts';
import { captureLog } from '../../helpers/log-capture.ts';
import { find } from '../../helpers/programs.ts';
import { ffmpegChildren, makeRecording, pictureEncodes, slices, watch } from '../../helpers/recordings.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

const small: RenditionChoice = { picture: '480p30', videoKbps: 600 };
const large: RenditionChoice = { picture: '720p30', videoKbps: 900 };
const seconds = 10;
const recording = await makeRecording('h264-opus.mkv', { seconds, size: '960x540', gop: 30 });
/** A tenth of a second each. */
const chunks = [...slices(recording, Math.ceil(recording.length / (seconds * 10)))];

let renditions: Renditions;
let intake: Intake;

beforeEach(() => {
  const clock = systemClock;
  const encoders = { bestOf: () => 'libx264' as const, blame: () => undefined };
  const tools = { ffmpegPath: find('ffmpeg')!, clock, turns: new Turns(clock), encoders };
  renditions = new Renditions({
    clock,
    log: captureLog().logger,
    encoders,
    makeSlateClip: () => Promise.reject(new Error('not asked for here')),
    startNormaliser: normaliserStarter(tools),
  });
  intake = new Intake(renditions);
});
afterEach(async () => {
  await renditions.end();
  expect(await ffmpegChildren()).toEqual([]);
});

/** What somebody gets who takes a rendition. */
class Viewer {
  readonly tags: FlvTag[] = [];
  readonly taken: Taken;

  constructor(choice: RenditionChoice) {
    this.taken = renditions.take(choice, 2);
    this.taken.rendition.subscribe((tag) => this.tags.push(tag));
  }

  /** When each picture is shown, in ms. */
  get pictures(): number[] {
    return this.tags.filter((tag) => tag.type === 'video' && !tag.sequenceHeader).map((tag) => tag.timestamp);
  }

  /** Distances between pictures that are not those of 30 a second, as whole ms have them. */
  get holes(): number[] {
    const { pictures } = this;
    return pictures.map((ms, at) => ms - (pictures[at - 1] ?? ms - 33)).filter((ms) => ms < 32 || ms > 35);
  }

  async errors(): Promise<string> {
    return (await watch(Buffer.concat([flvHeader(), ...this.tags.map(writeTag)]))).errors;
  }
}

/** The recording comes in, in real time, whatever else is waited for. @param then is called when so many seconds have come */
async function play(then: Readonly<Record<number, () => void>>): Promise<void> {
  const began = systemClock.now();
  for (const [at, chunk] of chunks.entries()) {
    const due = began + at * 100 - systemClock.now();
    await new Promise<void>((resolve) => void systemClock.setTimer(Math.max(0, due), resolve));
    then[at / 10]?.();
    expect(intake.plain(chunk)).toMatchObject({ ok: true });
  }
}

/** What each ffmpeg that encodes pictures makes. */
async function made(): Promise<string> {
  const sizeOf = (filter: string): string => /crop='|pad=\d+:\d+/.exec(filter)![0];
  return (await pictureEncodes()).map((filters) => filters.map(sizeOf).join(' ')).join(' + ');
}

it('makes two qualities of one decode; when one leaves and another one comes, no picture is missing', async () => {
  const [source, low, high] = [new Viewer('source'), new Viewer(small), new Viewer(large)];
  const comes: Viewer[] = [];
  const playing = play({
    3: () => low.taken.leave(),
    6: () => void comes.push(new Viewer({ ...small, frame: { kind: 'crop', at: 0.5 } })),
  });
  const becomes = (what: string): Promise<unknown> =>
    waitUntil(`${what} is made`, async () => (await made()) === what);
  await becomes('pad=854:480 pad=960:540');
  // One makes the sound of all.
  expect(await ffmpegChildren()).toHaveLength(2);
  await becomes('pad=960:540');
  await becomes("pad=960:540 crop='");
  await playing;
  const [late] = comes as [Viewer];
  await waitUntil('all has been encoded', () =>
    [high, late].every(({ pictures }, at) => pictures.length >= (at === 0 ? 10 : 4) * 30 - 5),
  );
  await renditions.end();

  for (const viewer of [source, high]) expect(viewer.pictures).toHaveLength(seconds * 30);
  for (const viewer of [low, high, late]) {
    expect(viewer.pictures.length).toBeGreaterThan(60);
    expect(viewer.holes).toEqual([]);
    expect(await viewer.errors()).toBe('');
  }
});
