import { expect, it } from 'vitest';
import { BlackWatch } from '../../../../extension/broadcast/studio-mix/black-watch.ts';

const black = new Uint8Array(1280 * 720).fill(16);
const lit = black.slice().fill(120, 1280 * 300, 1280 * 310);

it('says that a picture is black when it has been for five seconds, once, and when it no longer is', () => {
  const said: boolean[] = [];
  const watch = new BlackWatch((each) => said.push(each));
  for (let ms = 0; ms < 4_900; ms += 33) watch.see(black, ms);
  watch.see(lit, 5_400);
  for (let ms = 6_000; ms < 10_900; ms += 33) watch.see(black, ms);
  expect(said).toEqual([]);
  for (let ms = 10_900; ms < 20_000; ms += 33) watch.see(black, ms);
  expect(said).toEqual([true]);
  watch.see(lit, 21_000);
  expect(said).toEqual([true, false]);
});
