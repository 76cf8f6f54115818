import { beforeEach, describe, expect, it } from 'vitest';
import { LineOutput } from '../../../companion/lib/line-output.ts';
import { FakeClock, settle } from '../../helpers/fake-clock.ts';

/** Longest line there is here; a few dozen of them are more than may wait. */
const long = `${'x'.repeat(50_000)}\n`;

let clock: FakeClock;
/** What has arrived at the place that is written to. */
let arrived: string;
/** What it does with the next bytes; takes all of them unless told otherwise. */
let take: (bytes: Buffer) => number | Promise<number>;
let output: LineOutput;

beforeEach(() => {
  clock = new FakeClock();
  arrived = '';
  take = (bytes) => bytes.length;
  const send = async (bytes: Buffer): Promise<number> => {
    const taken = await take(bytes);
    arrived += bytes.subarray(0, taken).toString();
    return taken;
  };
  output = new LineOutput(send, clock, (lines) => output.write(`lost ${lines}\n`));
});

/** A place that is paused: resolves when the returned function is called. */
function paused(): () => Promise<void> {
  let goOn = (): void => {};
  take = (bytes) =>
    new Promise((resolve) => {
      goOn = () => resolve(bytes.length);
    });
  return () => {
    take = (bytes) => bytes.length;
    goOn();
    return settle();
  };
}

describe('lines on their way out', () => {
  it('come out at once and in order', async () => {
    output.write('one\n');
    output.write('two\n');
    await settle();
    output.write('three\n');
    await settle();
    expect(arrived).toBe('one\ntwo\nthree\n');
    expect(clock.pending).toBe(0);
  });

  it('are kept while the place takes none, and tried again a second later from the byte where it stopped', async () => {
    take = () => 2;
    output.write('one\n');
    await settle();
    take = () => 0;
    output.write('two\n');
    await clock.advance(2_999);
    expect(arrived).toBe('on');
    take = (bytes) => bytes.length;
    await clock.advance(1);
    expect(arrived).toBe('one\ntwo\n');
    expect(clock.pending).toBe(0);
  });

  it('are not tried again with every line', async () => {
    let tries = 0;
    take = () => ((tries += 1), 0);
    for (let n = 0; n < 50; n += 1) {
      output.write('line\n');
      await settle();
    }
    expect(tries).toBe(1);
  });

  it('are kept while the place is paused, up to a cap; those that do not fit are counted where they are missing', async () => {
    const goOn = paused();
    output.write('first\n');
    for (let n = 0; n < 60; n += 1) output.write(long);
    output.write('short, and lost too\n');
    await goOn();
    output.write('next\n');
    await settle();
    const kept = arrived.split(long).length - 1;
    expect(kept).toBeGreaterThan(10);
    expect(kept).toBeLessThan(21);
    expect(arrived).toBe(`first\n${long.repeat(kept)}lost ${61 - kept}\nnext\n`);
  });

  it('are counted over a place that is never there, and told when it is', async () => {
    take = () => 0;
    for (let n = 0; n < 1_000; n += 1) output.write(long);
    await clock.advance(60_000);
    expect(arrived).toBe('');
    take = (bytes) => bytes.length;
    await clock.advance(1_000);
    expect(arrived).toMatch(/x\nlost 9\d\d\n$/);
  });
});

describe('the last lines', () => {
  it('are waited for', async () => {
    const goOn = paused();
    output.write('last\n');
    const flushed = output.flush(500).then(() => arrived);
    await goOn();
    expect(await flushed).toBe('last\n');
    expect(clock.pending).toBe(0);
  });

  it('are waited for no longer than is allowed', async () => {
    paused();
    output.write('last\n');
    let over = false;
    void output.flush(500).then(() => (over = true));
    await clock.advance(499);
    expect(over).toBe(false);
    await clock.advance(1);
    expect(over).toBe(true);
  });

  it('are tried once more at once, and not waited for when they are refused again', async () => {
    take = () => 0;
    output.write('last\n');
    await settle();
    take = (bytes) => bytes.length;
    await output.flush(500);
    expect(arrived).toBe('last\n');
    take = () => 0;
    output.write('too late\n');
    await output.flush(500);
    expect(arrived).toBe('last\n');
  });

  it('are none when nothing waits', async () => {
    await output.flush(500);
    expect(clock.pending).toBe(0);
  });
});
