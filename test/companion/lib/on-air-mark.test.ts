import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { OnAirMark } from '../../../companion/lib/on-air-mark.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';

const folder = mkdtempSync(join(tmpdir(), 'on-air-'));
const file = join(folder, 'on-air');
afterEach(() => rmSync(file, { force: true }));

function begin(): { clock: FakeClock; mark: OnAirMark } {
  const clock = new FakeClock();
  return { clock, mark: new OnAirMark(file, clock) };
}

describe('The mark of what is on air', () => {
  it('tells the next run that this one was cut off, once', () => {
    begin().mark.hold({});
    const { mark } = begin();
    expect(mark.takeCutOff()).toBe(true);
    expect(mark.takeCutOff()).toBe(false);
  });

  it('tells nothing when everything has ended', () => {
    const [first, second] = [{}, {}];
    const { mark, clock } = begin();
    mark.hold(first);
    mark.hold(second);
    mark.release(first);
    expect(existsSync(file)).toBe(true);
    mark.release(second);
    expect(begin().mark.takeCutOff()).toBe(false);
    expect(clock.pending).toBe(0);
  });

  it('is kept fresh, and worth nothing when it is old', async () => {
    const old = new Date(Date.now() - 80_000);
    writeFileSync(file, '');
    utimesSync(file, old, old);
    expect(begin().mark.takeCutOff()).toBe(false);
    const { mark, clock } = begin();
    mark.hold({});
    utimesSync(file, old, old);
    await clock.advance(10_000);
    expect(begin().mark.takeCutOff()).toBe(true);
  });

  it('harms nothing where it cannot be written', () => {
    const mark = new OnAirMark(join(folder, 'missing', 'on-air'), new FakeClock());
    const what = {};
    mark.hold(what);
    mark.release(what);
    expect(mark.takeCutOff()).toBe(false);
  });
});
