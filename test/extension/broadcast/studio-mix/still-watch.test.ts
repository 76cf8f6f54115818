import { expect, it } from 'vitest';
import { StillWatch } from '../../../../extension/broadcast/studio-mix/still-watch.ts';

it('says that a source gives no picture when the newest has gone out for five seconds, once, and when there is another', () => {
  const said: boolean[] = [];
  const watch = new StillWatch((each) => said.push(each));
  const show = (times: number): void => {
    for (let n = 0; n < times; n++) watch.show(1000 / 25);
  };
  show(124);
  watch.see();
  show(124);
  expect(said).toEqual([]);
  show(200);
  expect(said).toEqual([true]);
  watch.see();
  watch.see();
  expect(said).toEqual([true, false]);
});
