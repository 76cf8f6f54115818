import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeAmf0 } from '../../../companion/rtmp/amf0-decode.ts';
import { encodeAmf0 } from '../../../companion/flv/amf0-encode.ts';
import { asObject, EcmaArray, maxAmfDepth, type AmfValue } from '../../../companion/flv/amf0.ts';
import { RtmpError } from '../../../companion/rtmp/rtmp-error.ts';

const bare = (entries: Record<string, AmfValue>): Record<string, AmfValue> =>
  Object.assign(Object.create(null) as Record<string, AmfValue>, entries);

const { value: anyValue } = fc.letrec<{ value: AmfValue; names: Record<string, AmfValue> }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'amf' },
    fc.double(),
    fc.boolean(),
    fc.string({ unit: 'grapheme' }),
    fc.constant(null),
    fc.constant(undefined),
    fc.date({ noInvalidDate: false }),
    fc.array(tie('value'), { maxLength: 4, depthIdentifier: 'amf' }),
    tie('names'),
    tie('names').map((names) => new EcmaArray(names)),
  ),
  names: fc
    .dictionary(fc.string({ unit: 'grapheme' }), tie('value'), { maxKeys: 4, depthIdentifier: 'amf' })
    .map(bare),
}));

/** `depth` arrays around nothing. */
const nested = (depth: number): AmfValue => (depth === 0 ? null : [nested(depth - 1)]);

describe('AMF0', () => {
  it('gives back every value it was given', () => {
    fc.assert(
      fc.property(fc.array(anyValue, { maxLength: 4 }), (values) => {
        expect(decodeAmf0(encodeAmf0(...values))).toEqual(values);
      }),
    );
  });

  it('takes a string above 64 KiB as a long string', () => {
    const text = 'ä'.repeat(40_000);
    expect(encodeAmf0(text)[0]).toBe(0x0c);
    expect(decodeAmf0(encodeAmf0(text))).toEqual([text]);
  });

  it('refuses a value that is cut short, wherever that is', () => {
    const value = { a: [1, 'two', null, undefined, new Date(0), true], b: new EcmaArray(bare({ c: 'x' })) };
    const whole = encodeAmf0(value);
    for (let end = 1; end < whole.length; end++) {
      expect(() => decodeAmf0(whole.subarray(0, end))).toThrow(RtmpError);
    }
  });

  it('answers any bytes with values or with its own error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 0, max: 17 }), (bytes, type) => {
        try {
          decodeAmf0(Buffer.from([type, ...bytes]));
        } catch (error) {
          expect(error).toBeInstanceOf(RtmpError);
        }
      }),
    );
  });

  it('believes no count: four billion announced elements cost nothing', () => {
    expect(() => decodeAmf0(Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0x05]))).toThrow('cut short');
    expect(() => decodeAmf0(Buffer.from([0x0c, 0xff, 0xff, 0xff, 0xff, 0x41]))).toThrow('cut short');
  });

  it('stops at a depth, in both directions', () => {
    expect(decodeAmf0(encodeAmf0(nested(maxAmfDepth)))).toEqual([nested(maxAmfDepth)]);
    expect(() => encodeAmf0(nested(maxAmfDepth + 1))).toThrow('too deeply');
    const deep = Buffer.concat([...Array.from({ length: 5000 }, () => Buffer.from([0x0a, 0, 0, 0, 1]))]);
    expect(() => decodeAmf0(deep)).toThrow('too deeply');
  });

  it('ends at a value of a kind that it does not know, since nobody can say where that ends', () => {
    const amf3 = Buffer.from([0x11, 4, 1]);
    expect(decodeAmf0(Buffer.concat([encodeAmf0('a', 1), amf3, encodeAmf0('b')]))).toEqual(['a', 1]);
    expect(decodeAmf0(Buffer.concat([encodeAmf0('a', 1), Buffer.alloc(3, 0x20)]))).toEqual(['a', 1]);
  });

  it('takes a value that could not be written, and a reference, for undefined', () => {
    const bytes = Buffer.concat([Buffer.from([0x0d, 0x07, 0, 1]), encodeAmf0('then')]);
    expect(decodeAmf0(bytes)).toEqual([undefined, undefined, 'then']);
  });

  it('reads what need not be sound as far as it goes, wherever it is cut', () => {
    const head = encodeAmf0('onStatus', 0);
    const whole = encodeAmf0({ code: 'A', list: [1, { two: 2 }], level: 'error' });
    for (let end = 0; end <= whole.length; end++) {
      const [name, number, info] = decodeAmf0(Buffer.concat([head, whole.subarray(0, end)]), 2);
      expect([name, number]).toEqual(['onStatus', 0]);
      if (end > 12) expect(asObject(info!)?.['code']).toBe('A');
    }
    expect(() => decodeAmf0(head.subarray(0, 5), 2)).toThrow('cut short');
    expect(decodeAmf0(Buffer.concat([head, Buffer.alloc(3)]), 2)).toEqual(['onStatus', 0]);
  });

  it('lets no name reach a prototype', () => {
    const [value] = decodeAmf0(encodeAmf0(JSON.parse('{"__proto__":{"polluted":true}}') as AmfValue));
    expect(asObject(asObject(value)?.['__proto__'])?.['polluted']).toBe(true);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('reads a typed object as an object and XML as text', () => {
    const typed = Buffer.concat([Buffer.from([0x10, 0, 1, 0x43]), encodeAmf0({ a: 1 }).subarray(1)]);
    expect(decodeAmf0(typed)).toEqual([bare({ a: 1 })]);
    expect(decodeAmf0(Buffer.from([0x0f, 0, 0, 0, 2, 0x3c, 0x3e]))).toEqual(['<>']);
  });
});
