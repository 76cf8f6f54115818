import { expect, it } from 'vitest';
import { isFirstRun } from '../../../extension/background/first-run.ts';
import { MemoryArea } from '../../helpers/memory-area.ts';

it('the background runs for the first time once in a session of the browser', async () => {
  const session = new MemoryArea();
  expect([await isFirstRun(session), await isFirstRun(session)]).toEqual([true, false]);
  expect(await isFirstRun(new MemoryArea())).toBe(true);
});
