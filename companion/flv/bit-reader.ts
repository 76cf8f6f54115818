/** Bits and Exp-Golomb codes (ITU-T H.264, 7.2 and 9.1) of a NAL unit, or of an OBU of AV1; beyond its end there are ones. */
export class BitReader {
  #at = 0;
  readonly #bytes: Buffer;

  /** @param kind `escaped`: with emulation prevention bytes (7.4.1), which NAL units have */
  constructor(unit: Buffer, kind: 'escaped' | 'plain' = 'escaped') {
    this.#bytes = kind === 'escaped' ? unescaped(unit) : unit;
  }

  /** An unsigned number of so many bits, 32 at most. */
  bits(count: number): number {
    let value = 0;
    for (let n = 0; n < count; n++) value = value * 2 + this.#bit();
    return value;
  }

  /** ue(v) */
  unsigned(): number {
    let zeros = 0;
    while (zeros < 32 && this.#bit() === 0) zeros += 1;
    return 2 ** zeros - 1 + this.bits(zeros);
  }

  /** se(v) */
  signed(): number {
    const code = this.unsigned();
    return code % 2 === 0 ? -code / 2 : (code + 1) / 2;
  }

  /** Whether there is more than the bit that ends all units, and zeros behind it (more_rbsp_data, 7.2). */
  get hasMore(): boolean {
    const last = this.#bytes.findLastIndex((byte) => byte !== 0);
    if (last < 0) return false;
    const stopBit = 7 - Math.log2(this.#bytes[last]! & -this.#bytes[last]!);
    return this.#at < last * 8 + stopBit;
  }

  #bit(): number {
    const byte = this.#bytes[this.#at >> 3] ?? 0xff;
    return (byte >> (7 - (this.#at++ & 7))) & 1;
  }
}

/** Without the 3 that stands behind two zeros wherever a start code could be seen. */
function unescaped(unit: Buffer): Buffer {
  const out = Buffer.alloc(unit.length);
  let length = 0;
  let zeros = 0;
  for (const byte of unit) {
    const isPrevention = zeros >= 2 && byte === 3;
    zeros = byte === 0 ? zeros + 1 : 0;
    if (!isPrevention) out[length++] = byte;
  }
  return out.subarray(0, length);
}
