import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SoundMixer } from '../../../extension/broadcast/studio-mix/sound-mixer.ts';
import { usualSound } from '../../../extension/messages/sound.ts';
import { Programme } from '../../../extension/broadcast/programme.ts';
import { FakeCaptures } from '../../helpers/fake-captures.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { FakeSound } from '../../helpers/fake-sound.ts';
import { FakeRecorders } from '../../helpers/fake-recorders.ts';
import { until, untilLater } from '../../helpers/until.ts';

const quality = { width: 1280, height: 720, frameRate: 30, videoKbps: 4_000 };
const tab = { kind: 'tab', streamId: 's', title: 'My tab', tabId: 7 } as const;

let programme: Programme;
let clock: FakeClock;
let recorders: FakeRecorders;
let captures: FakeCaptures;
/** What was handed out, as epoch/seq. */
let chunks: string[];
let failures: unknown[];

/** Of captures that make no use of it. */
const mixer = new SoundMixer({ ...new FakeSound(), clock: new FakeClock() }, usualSound, {
  onTrack: () => undefined,
  onChange: () => undefined,
});

beforeEach(async () => {
  clock = new FakeClock();
  recorders = new FakeRecorders();
  captures = new FakeCaptures();
  chunks = [];
  failures = [];
  programme = new Programme(
    quality,
    mixer,
    { clock, recorders, openCapture: captures.open },
    {
      onChunk: ({ epoch, seq }) => chunks.push(`${epoch}/${seq}`),
      onSwitched: () => undefined,
      onSourceEnded: () => undefined,
      onFailed: (error) => failures.push(error),
    },
  );
  await programme.open(tab);
  await programme.record();
});
afterEach(() => programme.stop());

const asked = (): number[] => recorders.options.map((one) => one.videoBitsPerSecond / 1000);
const states = (): RecordingState[] => recorders.made.map(({ state }) => state);

describe('another bitrate while it is recorded', () => {
  it('is a new epoch of the same source', async () => {
    recorders.made[0]!.hand('a');
    await programme.setVideoKbps(2_500);
    expect([programme.videoKbps, asked()]).toEqual([2_500, [4_000, 2_500]]);
    recorders.made[1]!.hand('b');
    await until(() => expect(chunks).toEqual(['0/0', '0/1', '1/0']));
    expect(captures.log).toEqual(['+tab']);
  });

  it('begins in the moment that the old one is stopped, and waits for the last chunk of that', async () => {
    const [old] = recorders.made;
    old!.stop = () => (old!.state = 'inactive');
    const changing = programme.setVideoKbps(2_500);
    await until(() => expect(states()).toEqual(['inactive', 'recording']));
    recorders.made[1]!.hand('new');
    recorders.made[1]!.hand('newer');
    await new Promise(setImmediate);
    expect(chunks).toEqual([]);
    old!.hand('last of the old');
    old!.onstop!();
    await changing;
    expect(chunks).toEqual(['0/0', '1/0', '1/1']);
  });

  it('takes over with the very next picture, where single pictures are known of', async () => {
    const asked: string[] = [];
    captures.made[0]!.nextTurn = {
      stream: captures.made[0]!.stream,
      isExact: true,
      over: async () => 33,
      done: () => void asked.push('done'),
      back: () => void asked.push('back'),
    };
    const changing = programme.setVideoKbps(2_500);
    await until(() => expect(states()).toEqual(['recording', 'recording']));
    recorders.made[1]!.hand('new');
    await changing;
    expect([states(), asked]).toEqual([['inactive', 'recording'], ['done']]);
    // Stop does not wait for another one.
    captures.made[0]!.nextTurn = { ...captures.made[0]!.nextTurn, over: () => new Promise(() => undefined) };
    void programme.setVideoKbps(2_000);
    await until(() => expect(recorders.made).toHaveLength(3));
    await programme.stop();
    expect([states(), asked]).toEqual([
      ['inactive', 'inactive', 'inactive'],
      ['done', 'back'],
    ]);
  });

  it('does nothing where that is recorded already', async () => {
    await programme.setVideoKbps(4_000);
    expect(asked()).toEqual([4_000]);
  });

  it('asked for several times at once is the last one', async () => {
    await Promise.all([3_000, 1_000, 2_000].map((kbps) => programme.setVideoKbps(kbps)));
    expect(asked()).toEqual([4_000, 2_000]);
  });

  it('asked for while another source is opened is recorded with that, and once', async () => {
    let open = (): void => undefined;
    captures.gate = new Promise((resolve) => (open = resolve));
    const switching = programme.switchTo({ kind: 'camera' });
    const [old] = recorders.made;
    old!.stop = () => undefined;
    open();
    await until(() => expect(states()).toEqual(['recording', 'recording']));
    const changing = programme.setVideoKbps(2_500);
    await clock.advance(2_000);
    await Promise.all([switching, changing]);
    expect(asked()).toEqual([4_000, 4_000, 2_500]);
    expect(captures.log).toEqual(['+tab', '+camera', '-tab']);
    await programme.switchTo(tab);
    expect(asked().at(-1)).toBe(2_500);
  });

  it('asked for while nothing may go out is what it goes on with', async () => {
    programme.hold();
    await until(() => expect(programme.videoKbps).toBeNull());
    await programme.setVideoKbps(2_500);
    expect(recorders.made).toHaveLength(1);
    programme.release();
    await untilLater(clock, () => expect(asked()).toEqual([4_000, 2_500]));
  });

  it('asked for when the source has ended waits for the next one', async () => {
    captures.made[0]!.end();
    await programme.setVideoKbps(2_500);
    expect([recorders.made.length, programme.videoKbps]).toEqual([1, null]);
    await programme.switchTo({ kind: 'camera' });
    expect(asked()).toEqual([4_000, 2_500]);
  });

  it('that the browser cannot record leaves it as it was', async () => {
    recorders.supported = false;
    await programme.setVideoKbps(2_500);
    expect([failures, programme.videoKbps, states()]).toEqual([[], 4_000, ['recording']]);
  });
});

it('what is opened while nothing may go out is recorded as soon as it may', async () => {
  await programme.stop();
  programme = new Programme(
    quality,
    mixer,
    { clock, recorders, openCapture: captures.open },
    {
      onChunk: () => undefined,
      onSwitched: () => undefined,
      onSourceEnded: () => undefined,
      onFailed: () => undefined,
    },
  );
  await programme.open(tab);
  programme.hold();
  await programme.record();
  expect(recorders.made).toHaveLength(1);
  programme.release();
  await untilLater(clock, () => expect(recorders.made).toHaveLength(2));
});
