import { describe, expect, it } from 'vitest';
import { pause, unlessAborted, within } from '../../../companion/lib/waiting.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';

describe('a pause', () => {
  it('lasts until its time has come, not earlier', async () => {
    const clock = new FakeClock();
    let over = false;
    void pause(clock, 100, new AbortController().signal).then(() => (over = true));
    await clock.advance(99);
    expect(over).toBe(false);
    await clock.advance(1);
    expect(over).toBe(true);
  });

  it('ends at once when it is aborted, and leaves no timer', async () => {
    const clock = new FakeClock();
    const stop = new AbortController();
    const waiting = pause(clock, 100, stop.signal);
    stop.abort();
    await waiting;
    await pause(clock, 100, stop.signal);
    expect(clock.pending).toBe(0);
    expect(clock.now()).toBe(0);
  });

  it('can follow another within one step of the fake clock, each at its own time', async () => {
    const clock = new FakeClock(1000);
    const times: number[] = [];
    void (async () => {
      for (let i = 0; i < 3; i++) {
        await pause(clock, 10, new AbortController().signal);
        times.push(clock.now());
      }
    })();
    await clock.advance(25);
    expect(times).toEqual([1010, 1020]);
    expect(clock.now()).toBe(1025);
  });
});

describe('waiting for a promise', () => {
  it('is over as soon as it is settled, one way or the other, and leaves no timer', async () => {
    const clock = new FakeClock();
    expect(await within(clock, 100, Promise.resolve())).toBe(true);
    expect(await within(clock, 100, Promise.reject(new Error('no')))).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it('is over when its time has come', async () => {
    const clock = new FakeClock();
    const waiting = within(clock, 100, new Promise(() => undefined));
    await clock.advance(100);
    expect(await waiting).toBe(false);
  });

  it('is over when it is aborted, before or meanwhile, and else ends as the promise does', async () => {
    const stop = new AbortController();
    const waiting = unlessAborted(new Promise(() => undefined), stop.signal);
    expect(await unlessAborted(Promise.resolve(7), stop.signal)).toBe(7);
    await expect(unlessAborted(Promise.reject(new Error('no')), stop.signal)).rejects.toThrow('no');
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await expect(unlessAborted(Promise.resolve(7), stop.signal)).rejects.toThrow('enough');
  });
});
