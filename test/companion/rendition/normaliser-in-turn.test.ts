import { expect, it } from 'vitest';
import { NormaliserInTurn } from '../../../companion/rendition/normaliser-in-turn.ts';
import { maxWaitingBytes, type NormaliserEnd } from '../../../companion/encoder/normaliser.ts';
import { Turns } from '../../../companion/lib/turns.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';

/** An ffmpeg that only notes what it is told. */
class Noted {
  readonly told: string[] = [];
  settle!: (end: NormaliserEnd) => void;
  readonly closed = new Promise<NormaliserEnd>((resolve) => (this.settle = resolve));
  write(bytes: Buffer): boolean {
    this.told.push(bytes.toString());
    return true;
  }
  end(): void {
    this.told.push('end');
  }
  kill(): void {
    this.told.push('kill');
  }
}

/** Two, of which only one may begin at a time: the second waits for the first. */
function two() {
  const clock = new FakeClock();
  const turns = new Turns(clock, 1);
  const started: Noted[] = [];
  const atWork: (() => void)[] = [];
  const [first, second] = [0, 1].map(
    () =>
      new NormaliserInTurn(turns, (isAtWork) => {
        atWork.push(isAtWork);
        started.push(new Noted());
        return started.at(-1)!;
      }),
  );
  return { clock, started, atWork, first: first!, second: second! };
}

it('is given all that came while it waited, in order, once something comes out of the one before it', async () => {
  const { clock, started, atWork, first, second } = two();
  first.write(Buffer.from('a'));
  for (const text of ['b', 'c']) expect(second.write(Buffer.from(text))).toBe(true);
  second.end();
  expect(started.map(({ told }) => told)).toEqual([['a']]);
  atWork[0]!();
  await clock.advance(0);
  expect(started.map(({ told }) => told)).toEqual([['a'], ['b', 'c', 'end']]);
  started[1]!.settle({ cause: 'ended', stderr: '' });
  expect(await second.closed).toMatchObject({ cause: 'ended' });
});

it('begins when the one before it has failed', async () => {
  const { clock, started, first } = two();
  started[0]!.settle({ cause: 'failed', stderr: '' });
  expect(await first.closed).toMatchObject({ cause: 'failed' });
  await clock.advance(0);
  expect(started).toHaveLength(2);
});

it('is never started when it is killed before', async () => {
  const { clock, started, atWork, second } = two();
  second.kill();
  expect(await second.closed).toMatchObject({ cause: 'killed' });
  atWork[0]!();
  await clock.advance(10_000);
  expect(started).toHaveLength(1);
});

it('says when too much waits', () => {
  const { second } = two();
  expect(second.write(Buffer.alloc(maxWaitingBytes))).toBe(false);
});
