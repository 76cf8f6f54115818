import fc from 'fast-check';

/** One change to some bytes. `at` is a share of their length, so that it fits whatever the changes before left. */
interface Change {
  readonly kind: 'set' | 'number' | 'cut' | 'repeat' | 'insert';
  readonly at: number;
  readonly bytes: Uint8Array;
  readonly value: number;
  readonly length: number;
}

/** Numbers at which lengths, counts and times go wrong. */
const edges = [
  0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0xff_ffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff,
];

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom('set', 'number', 'cut', 'repeat', 'insert'),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  bytes: fc.uint8Array({ minLength: 1, maxLength: 12 }),
  value: fc.constantFrom(...edges),
  length: fc.integer({ min: 1, max: 64 }),
});

/** Valid bytes with a few changes, and sometimes no valid bytes at all. */
export function damaged(...valid: readonly Buffer[]): fc.Arbitrary<Buffer> {
  const mutant = fc
    .tuple(fc.constantFrom(...valid), fc.array(change, { maxLength: 6 }))
    .map(([bytes, changes]) => changes.reduce(apply, bytes));
  const noise = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));
  return fc.oneof({ weight: 9, arbitrary: mutant }, { weight: 1, arbitrary: noise });
}

/** The same, as a network would deliver it: in pieces of any size. */
export function damagedPieces(...valid: readonly Buffer[]): fc.Arbitrary<readonly Buffer[]> {
  const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 });
  return fc.tuple(damaged(...valid), cuts).map(([bytes, shares]) => {
    const places = shares.map((share) => Math.floor(share * bytes.length)).sort((a, b) => a - b);
    return [0, ...places].map((start, n) => bytes.subarray(start, places[n] ?? bytes.length));
  });
}

function apply(bytes: Buffer, { kind, at, bytes: given, value, length }: Change): Buffer {
  const place = Math.floor(at * bytes.length);
  const before = bytes.subarray(0, place);
  const number = Buffer.alloc(4);
  number.writeUInt32BE(value);
  switch (kind) {
    case 'set':
      return Buffer.concat([before, given, bytes.subarray(place + given.length)]);
    case 'number': {
      const width = 1 + (length % 4);
      return Buffer.concat([before, number.subarray(4 - width), bytes.subarray(place + width)]);
    }
    case 'cut':
      return Buffer.concat([before, bytes.subarray(place + length)]);
    case 'repeat':
      return Buffer.concat([before, bytes.subarray(place, place + length), bytes.subarray(place)]);
    case 'insert':
      return Buffer.concat([before, given, bytes.subarray(place)]);
  }
}
