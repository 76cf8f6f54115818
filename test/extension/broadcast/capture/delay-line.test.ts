import { expect, it } from 'vitest';
import { DelayLine } from '../../../../extension/broadcast/capture/delay-line.ts';

interface Picture {
  readonly number: number;
  readonly timeMs: number;
  close(): void;
}

const closed: number[] = [];
const picture = (number: number, timeMs = number): Picture => ({
  number,
  timeMs,
  close: () => closed.push(number),
});
const line = (): DelayLine<Picture> => new DelayLine(({ number }, timeMs) => picture(number, timeMs));
const show = (of: DelayLine<Picture>, numbers: readonly number[]): (readonly [number, number])[] =>
  numbers.map((number) => {
    const shown = of.through(picture(number), number);
    return [shown!.number, shown!.timeMs] as const;
  });

it('shows each picture as it is without a delay', () => {
  const [one, of] = [picture(1), line()];
  expect(of.through(one, 1)).toBe(one);
});

it('shows pictures later, each for its new time, and the first until its time is over', () => {
  const of = line();
  of.ticks = 2;
  expect(show(of, [1, 2, 3, 4])).toEqual([
    [1, 1],
    [1, 2],
    [1, 3],
    [2, 4],
  ]);
});

it('lets go of what has been shown, and of all that waits at the end or when there is no delay any more', () => {
  closed.length = 0;
  const of = line();
  of.ticks = 1;
  show(of, [1, 2, 3]);
  expect(closed).toEqual([1]);
  of.ticks = 0;
  expect(show(of, [4])).toEqual([[4, 4]]);
  expect(closed).toEqual([1, 2, 3]);
  of.ticks = 1;
  show(of, [5]);
  of.clear();
  expect(closed).toEqual([1, 2, 3, 5]);
});

it('shows nothing before the first is due where something else does, and what waits when no more come', () => {
  closed.length = 0;
  const of = new DelayLine<Picture>(({ number }, timeMs) => picture(number, timeMs), 2, true);
  const shown = [1, 2, 3, 4].map((number) => of.through(picture(number), number)?.number ?? null);
  expect(shown).toEqual([null, null, 1, 2]);
  const rest = [5, 6, 7, 8].map((timeMs) => of.drain(timeMs)).map((one) => one && [one.number, one.timeMs]);
  expect(rest).toEqual([[3, 5], [4, 6], null, null]);
  expect(closed).toEqual([1, 2, 3, 4]);
});
