import { describe, expect, it } from 'vitest';
import { standBack } from '../helpers/stand-back.ts';
import { fuzz } from './fuzz/fuzz.ts';

standBack();

/** Others each time; `npm run fuzz` feeds as many as there is time for. */
const inputs = 40_000;
/** One that hangs is given up after so long, in ms. It lets everything else go first, and so takes as long as that lasts. */
const patienceMs = 600_000;

describe('everything that takes bytes from strangers', () => {
  it(
    `neither crashes, nor hangs, nor grows over ${inputs} damaged inputs`,
    { timeout: patienceMs },
    async () => {
      let fed = 0;
      for await (const { name, inputs: taken, failure } of fuzz(inputs, Date.now() % 2 ** 31)) {
        expect([name, failure]).toEqual([name, null]);
        fed += taken;
      }
      expect(fed).toBeGreaterThanOrEqual(inputs);
    },
  );
});
