import { EcmaArray, marker, maxAmfDepth, type AmfObject, type AmfValue } from '../flv/amf0.ts';
import { RtmpError } from './rtmp-error.ts';

const wrong = (what: string): RtmpError => new RtmpError('amf', `AMF0: ${what}.`);

/**
 * Decodes all values that stand in `bytes`, which is a whole message: there is no "more to come", a value that is
 * cut short is wrong. The result is never larger than the input allows, whatever lengths the input claims.
 * @throws RtmpError reason `amf`.
 */
export function decodeAmf0(bytes: Buffer): AmfValue[] {
  const decoder = new Decoder(bytes);
  const values: AmfValue[] = [];
  while (!decoder.done) values.push(decoder.value(0));
  return values;
}

class Decoder {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#at === this.#bytes.length;
  }

  value(depth: number): AmfValue {
    if (depth > maxAmfDepth) throw wrong('nested too deeply');
    const type = this.#bytes[this.#skip(1)]!;
    switch (type) {
      case marker.number:
        return this.#bytes.readDoubleBE(this.#skip(8));
      case marker.boolean:
        return this.#bytes[this.#skip(1)] !== 0;
      case marker.string:
        return this.#text(this.#uint16());
      case marker.longString:
      case marker.xmlDocument:
        return this.#text(this.#uint32());
      case marker.null:
        return null;
      case marker.undefined:
        return undefined;
      case marker.date: {
        const at = this.#skip(10); // DOUBLE milliseconds since 1970, S16 time zone, which is reserved (2.13)
        return new Date(this.#bytes.readDoubleBE(at));
      }
      case marker.typedObject:
        this.#text(this.#uint16()); // class name
        return this.#properties(depth);
      case marker.object:
        return this.#properties(depth);
      case marker.ecmaArray:
        this.#uint32(); // associative-count, only a hint (2.10)
        return new EcmaArray(this.#properties(depth));
      case marker.strictArray: {
        const items: AmfValue[] = [];
        for (let left = this.#uint32(); left > 0; left--) items.push(this.value(depth + 1));
        return items;
      }
      default:
        throw wrong(`type ${type} is not supported`);
    }
  }

  /** 2.5: pairs of name and value until an empty name with the object-end marker. */
  #properties(depth: number): AmfObject {
    const object = Object.create(null) as Record<string, AmfValue>;
    for (;;) {
      const name = this.#text(this.#uint16());
      if (name === '' && this.#bytes[this.#at] === marker.objectEnd) {
        this.#at += 1;
        return object;
      }
      object[name] = this.value(depth + 1);
    }
  }

  #uint16(): number {
    return this.#bytes.readUInt16BE(this.#skip(2));
  }

  #uint32(): number {
    return this.#bytes.readUInt32BE(this.#skip(4));
  }

  #text(length: number): string {
    const at = this.#skip(length);
    return this.#bytes.toString('utf8', at, at + length);
  }

  /** Steps over `length` bytes that must be there. @returns where they begin. */
  #skip(length: number): number {
    const at = this.#at;
    if (length > this.#bytes.length - at) throw wrong('a value is cut short');
    this.#at = at + length;
    return at;
  }
}
