import { randomBytes } from 'node:crypto';

/** Packets kept to be sent again: about a second of picture at 6 Mbit/s. */
const keptPackets = 1_024;
const headerBytes = 12;

interface Kept {
  readonly number: number;
  readonly packet: Buffer;
  /** What the publish had sent when this was sent, in bytes. */
  readonly total: number;
}

/** One stream of RTP packets (RFC 3550, 5.1): numbers them, dates them, and keeps the last of them. */
export class RtpStream {
  readonly ssrc: number;
  readonly clockRate: number;
  /** Of all packets so far, for sender reports. */
  packets = 0;
  octets = 0;
  readonly #base = randomBytes(4).readUInt32BE();
  #number = randomBytes(2).readUInt16BE();
  readonly #kept: (Kept | undefined)[] = Array<Kept | undefined>(keptPackets).fill(undefined);

  constructor(ssrc: number, clockRate: number) {
    this.ssrc = ssrc;
    this.clockRate = clockRate;
  }

  /** The timestamp of RTP at this time of the publish, in ms. */
  timestamp(ms: number): number {
    return (this.#base + Math.round((ms * this.clockRate) / 1_000)) >>> 0;
  }

  /**
   * The next packet.
   * @param ms its time
   * @param isLast whether it ends a picture
   * @param totalBefore bytes that the publish has sent before it
   */
  next(payload: Buffer, type: number, ms: number, isLast: boolean, totalBefore: number): Buffer {
    const packet = Buffer.allocUnsafe(headerBytes + payload.length);
    packet[0] = 0x80;
    packet[1] = (isLast ? 0x80 : 0) | type;
    packet.writeUInt16BE(this.#number, 2);
    packet.writeUInt32BE(this.timestamp(ms), 4);
    packet.writeUInt32BE(this.ssrc, 8);
    payload.copy(packet, headerBytes);
    const total = totalBefore + packet.length;
    this.#kept[this.#number % keptPackets] = { number: this.#number, packet, total };
    this.#number = (this.#number + 1) & 0xffff;
    this.packets += 1;
    this.octets += payload.length;
    return packet;
  }

  /** The packet of this number, to be sent again; null when it is not kept any more. */
  again(number: number): Buffer | null {
    return this.#find(number)?.packet ?? null;
  }

  /** What the publish had sent up to the packet of this number, in bytes; null when that is not known any more. */
  totalAt(number: number): number | null {
    return this.#find(number)?.total ?? null;
  }

  #find(number: number): Kept | null {
    const kept = this.#kept[number % keptPackets];
    return kept?.number === number ? kept : null;
  }
}
