import { EcmaArray, marker, maxAmfDepth, type AmfObject, type AmfValue } from '../flv/amf0.ts';
import { RtmpError } from './rtmp-error.ts';

const wrong = (what: string): RtmpError => new RtmpError('amf', `AMF0: ${what}.`);

/** A value of a kind that is not known, AMF3 for one (2.1, 3.1): nobody can say where it ends. */
class UnknownKind extends RtmpError {
  constructor(type: number) {
    super('amf', `AMF0: type ${type} is not supported.`);
  }
}

/**
 * Decodes all values that stand in `bytes`, which is a whole message: there is no "more to come", a value that is
 * cut short is wrong. One of a kind that is not known ends them. The result is never larger than the input allows,
 * whatever lengths the input claims.
 * @param sound so many values have to be right; those behind them are read as far as they go, an object or array that
 * breaks off with what it has by then.
 * @throws RtmpError reason `amf` when one of the first `sound` values is cut short or nested too deeply.
 */
export function decodeAmf0(bytes: Buffer, sound = Infinity): AmfValue[] {
  const decoder = new Decoder(bytes);
  const values: AmfValue[] = [];
  try {
    while (!decoder.done) {
      decoder.isLenient = values.length >= sound;
      values.push(decoder.value(0));
    }
  } catch (error) {
    if (!(error instanceof RtmpError)) throw error;
    if (!decoder.isLenient && !(error instanceof UnknownKind)) throw error;
  }
  return values;
}

class Decoder {
  /** Whether an object or array that cannot be read to its end is given as far as it goes, with nothing after it. */
  isLenient = false;
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
      case marker.unsupported: // stands for a value that the sender could not write (2.15)
        return undefined;
      case marker.reference: // to an object in the same message (2.9), which nobody needs here
        this.#uint16();
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
        const count = this.#uint32();
        this.#fill(() => {
          for (let left = count; left > 0; left--) items.push(this.value(depth + 1));
        });
        return items;
      }
      default:
        throw new UnknownKind(type);
    }
  }

  /** 2.5: pairs of name and value until an empty name with the object-end marker. */
  #properties(depth: number): AmfObject {
    const object = Object.create(null) as Record<string, AmfValue>;
    this.#fill(() => {
      for (;;) {
        const name = this.#text(this.#uint16());
        if (name === '' && this.#bytes[this.#at] === marker.objectEnd) {
          this.#at += 1;
          return;
        }
        object[name] = this.value(depth + 1);
      }
    });
    return object;
  }

  #fill(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!this.isLenient || !(error instanceof RtmpError)) throw error;
      this.#at = this.#bytes.length;
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
