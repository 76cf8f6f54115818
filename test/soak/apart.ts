import { decode } from '../faults/arrived.ts';

/**
 * The farthest that sound and picture are apart in any of these records, in ms.
 * @param beeps so many each must hold at least, one a second: without them there is nothing to judge by, and it is Infinity
 */
export async function farthestApart(records: readonly string[], beeps: number): Promise<number> {
  const offsets = (await Promise.all(records.map(decode))).map((arrived) => arrived.offsets);
  const areHeard = offsets.every((each) => each.length >= beeps);
  return areHeard ? Math.max(...offsets.flat().map(Math.abs)) : Infinity;
}
