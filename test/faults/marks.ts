/**
 * Every frame carries its number as a row of black and white blocks across its top: 15 bits of number, one that
 * tells the two recordings apart, and a check of four bits, so that a picture of something else has no number.
 */
export const markColumns = 20;
/** Part of the picture's height that the blocks take. */
export const markHeight = 9;

const checkBits = 4;
const payloadBits = markColumns - checkBits;

export type Which = 'a' | 'b';

/** One byte a block: what a frame's row of blocks looks like. */
export function markOf(frame: number, which: Which): Buffer {
  const payload = (frame << 1) | (which === 'b' ? 1 : 0);
  const word = (payload << checkBits) | check(payload);
  return Buffer.from(Array.from({ length: markColumns }, (_, at) => ((word >> at) & 1 ? 255 : 0)));
}

/** The number in a row of blocks; null when there is none. */
export function readMark(row: Buffer): { readonly frame: number; readonly which: Which } | null {
  const word = row.reduce((bits, value, at) => bits | (value > 127 ? 1 << at : 0), 0);
  const payload = word >> checkBits;
  if ((word & (2 ** checkBits - 1)) !== check(payload)) return null;
  return { frame: payload >> 1, which: payload & 1 ? 'b' : 'a' };
}

/** Not 0 for 0 and not all ones for all ones: black and white pictures have no number. */
function check(payload: number): number {
  let sum = 0b0101;
  for (let at = 0; at < payloadBits; at += checkBits) sum = (sum * 7 + ((payload >> at) & 15)) & 15;
  return sum;
}
