import { beforeEach, describe, expect, it } from 'vitest';
import type { Turn } from '../../../extension/broadcast/capture/capture.ts';
import { Recording } from '../../../extension/broadcast/recording.ts';
import { FakeClock, settle } from '../../helpers/fake-clock.ts';
import { FakeRecorders } from '../../helpers/fake-recorders.ts';
import { until } from '../../helpers/until.ts';

const quality = { videoKbps: 4_000 };
const stream = { getAudioTracks: () => [{}] } as unknown as MediaStream;
const source = { stream };

let clock: FakeClock;
let recorders: FakeRecorders;
let recording: Recording;
/** What was handed out, as epoch/seq, and how many ms after the epoch before. */
let chunks: string[];
let failures: unknown[];
/** What was asked of the turn. */
let asked: string[];
let turned: (afterMs: number) => void;
let turn: Turn;

beforeEach(async () => {
  clock = new FakeClock();
  recorders = new FakeRecorders();
  [chunks, failures, asked] = [[], [], []];
  const first = new Promise<number>((resolve) => (turned = resolve));
  turn = {
    stream,
    isExact: true,
    over: () => {
      asked.push('over');
      return first;
    },
    done: () => void asked.push('done'),
    back: () => void asked.push('back'),
  };
  recording = new Recording(
    { clock, recorders },
    {
      onChunk: ({ epoch, seq, afterMs }) =>
        chunks.push(`${epoch}/${seq}${afterMs === undefined ? '' : ` +${afterMs}`}`),
      onFailed: (error) => failures.push(error),
    },
  );
  await recording.begin(source, quality, null);
});

const states = (): RecordingState[] => recorders.made.map(({ state }) => state);
const refused = { problem: { code: 'recorder-failed' } };

/** Begins a turn. @returns the end of it, once the new recorder runs */
async function beginTurn(): Promise<{ readonly over: Promise<void> }> {
  const over = recording.begin(source, { videoKbps: 2_500 }, turn);
  over.catch(() => undefined);
  await until(() => expect(recorders.made).toHaveLength(2));
  return { over };
}

describe('a turn to other tracks', () => {
  it('has both recorders run until the new one has handed out something', async () => {
    const { over } = await beginTurn();
    recorders.made[0]!.hand('sound');
    turned(33.4);
    await settle();
    expect([states(), recording.videoKbps, chunks]).toEqual([['recording', 'recording'], 4_000, ['0/0']]);
    recorders.made[1]!.hand('first');
    await over;
    expect([states(), recording.videoKbps]).toEqual([['inactive', 'recording'], 2_500]);
    expect([chunks, asked]).toEqual([
      ['0/0', '0/1', '1/0 +33.4'],
      ['over', 'done'],
    ]);
    recorders.made[1]!.hand('second');
    await until(() => expect(chunks.at(-1)).toBe('1/1'));
    expect([failures, clock.pending]).toEqual([[], 0]);
  });

  it('is not said to go on from the one before where that is too long ago', async () => {
    const { over } = await beginTurn();
    turned(1_001);
    recorders.made[1]!.hand('first');
    await over;
    expect(chunks).toEqual(['0/0', '1/0']);
  });

  it('goes back when the new recorder fails: the old one goes on', async () => {
    const { over } = await beginTurn();
    turned(33);
    recorders.made[1]!.break();
    await expect(over).rejects.toMatchObject(refused);
    recorders.made[0]!.hand('more');
    await until(() => expect(chunks).toEqual(['0/0']));
    expect([asked, states()[0], recording.videoKbps, failures]).toEqual([
      ['over', 'back'],
      'recording',
      4_000,
      [],
    ]);
  });

  it('goes back when the new recorder cannot start, or hands out nothing', async () => {
    const { create } = recorders;
    recorders.create = (...given) => {
      const made = create.apply(recorders, given);
      made.start = () => {
        throw new Error('no encoder');
      };
      return made;
    };
    await expect(recording.begin(source, quality, turn)).rejects.toMatchObject(refused);
    recorders.create = create;
    const over = recording.begin(source, quality, turn);
    over.catch(() => undefined);
    turned(33);
    await clock.advance(2_000);
    await expect(over).rejects.toMatchObject(refused);
    expect([asked, states()]).toEqual([
      ['back', 'over', 'back'],
      ['recording', 'inactive', 'inactive'],
    ]);
    await recording.stop();
    expect(chunks).toEqual(['0/0']);
  });

  it('is made at once when the old recorder fails meanwhile', async () => {
    const { over } = await beginTurn();
    recorders.made[0]!.break();
    await over;
    recorders.made[1]!.hand('first');
    await until(() => expect(chunks).toEqual(['1/0']));
    expect([asked, failures, recording.videoKbps]).toEqual([['over', 'done'], [], 2_500]);
    recorders.made[1]!.break();
    expect(failures).toMatchObject([refused]);
  });

  it('ends in failure where both recorders fail', async () => {
    const { over } = await beginTurn();
    recorders.made[1]!.break();
    recorders.made[0]!.break();
    await over;
    expect([asked, failures]).toMatchObject([['over', 'back'], [refused]]);
  });

  it('goes back at once where the browser can record nothing', async () => {
    recorders.supported = false;
    await expect(recording.begin(source, quality, turn)).rejects.toMatchObject(refused);
    expect([asked, states()]).toEqual([['back'], ['recording']]);
  });

  it('that Stop does not wait for is made at once where there is a new picture, and else given up', async () => {
    const { over } = await beginTurn();
    recording.hurry();
    await over;
    expect([asked, states()]).toEqual([
      ['over', 'back'],
      ['recording', 'inactive'],
    ]);
    const again = recording.begin(source, quality, turn);
    turned(33);
    await settle();
    recording.hurry();
    await again;
    await recording.stop();
    expect(chunks).toEqual(['0/0', '1/0 +33']);
    expect(asked.slice(2)).toEqual(['over', 'done']);
  });
});

it('that is not exact, and one of another source, is begun in the moment that the old recorder is stopped', async () => {
  const over = recording.begin(source, quality, { ...turn, isExact: false });
  expect(states()).toEqual(['inactive', 'recording']);
  turned(33);
  await over;
  recorders.made[1]!.hand('first');
  await until(() => expect(chunks).toEqual(['0/0', '1/0']));
  await recording.begin({ stream }, quality, turn);
  expect(states()).toEqual(['inactive', 'inactive', 'recording']);
  expect(asked).toEqual(['over', 'done', 'over', 'done']);
});
