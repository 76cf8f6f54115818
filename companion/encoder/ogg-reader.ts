const headBytes = 27;
/** Longest page: 255 segments of 255 bytes. */
const capture = Buffer.from('OggS');

export interface OggPage {
  /** Samples from the beginning of time up to the end of its last packet. */
  readonly endSample: number;
  readonly packets: readonly Buffer[];
}

/**
 * Takes Ogg pages apart (RFC 3533, 6) as they come. For what ffmpeg writes: pages without a hole, and packets that do
 * not go on in the next one.
 */
export class OggReader {
  #rest: Buffer = Buffer.alloc(0);

  /** @throws Error where this is no Ogg */
  push(bytes: Buffer): OggPage[] {
    let rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    const pages: OggPage[] = [];
    while (rest.length >= headBytes) {
      if (!rest.subarray(0, 4).equals(capture)) throw new Error('no Ogg page');
      const segments = rest.subarray(headBytes, headBytes + rest[26]!);
      const from = headBytes + rest[26]!;
      const end = from + segments.reduce((sum, size) => sum + size, 0);
      if (rest.length < end) break;
      const endSample = Number(rest.readBigInt64LE(6));
      const packets: Buffer[] = [];
      let at = from;
      let length = 0;
      for (const size of segments) {
        length += size;
        if (size === 255) continue;
        packets.push(rest.subarray(at, at + length));
        at += length;
        length = 0;
      }
      pages.push({ endSample, packets });
      rest = rest.subarray(end);
    }
    this.#rest = Buffer.from(rest);
    return pages;
  }
}
