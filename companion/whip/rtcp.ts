/** Kinds of RTCP packets (RFC 3550, 12.1; RFC 4585, 6.1). */
const kind = { senderReport: 200, receiverReport: 201, description: 202, feedback: 205 } as const;
/** Format of a feedback packet that names missing packets (RFC 4585, 6.2.1). */
const genericNack = 1;
/** Seconds from 1900, where NTP's time begins, to 1970. */
const ntpEpoch = 2_208_988_800;
const maxWanted = 256;

/** What a receiver says of one stream. */
export interface RtcpNews {
  readonly ssrc: number;
  /** The number of the newest packet that it has received: where it stands by the RFC, and where libdatachannel may put it. */
  readonly newest?: readonly [number, number];
  /** Numbers of packets that it misses. */
  readonly missing?: readonly number[];
}

/**
 * Reads a compound packet (RFC 3550, 6.1). Wishes for a keyframe (RFC 4585, 6.3.1) are passed over: a copied picture has
 * its keyframes where the recorder puts them, every two seconds at most. So is what makes no sense.
 */
export function readRtcp(bytes: Buffer): RtcpNews[] {
  const news: RtcpNews[] = [];
  for (let at = 0; at + 4 <= bytes.length;) {
    const end = at + (bytes.readUInt16BE(at + 2) + 1) * 4;
    if (bytes[at]! >> 6 !== 2 || end > bytes.length) break;
    const count = bytes[at]! & 0x1f;
    const type = bytes[at + 1];
    const packet = bytes.subarray(at, end);
    if (type === kind.receiverReport) news.push(...readReports(packet, 8, count));
    else if (type === kind.senderReport) news.push(...readReports(packet, 28, count));
    else if (type === kind.feedback && count === genericNack) news.push(...readMissing(packet));
    at = end;
  }
  return news;
}

/** 6.4.1: report blocks. */
function readReports(packet: Buffer, first: number, count: number): RtcpNews[] {
  const news: RtcpNews[] = [];
  for (let at = first; news.length < count && at + 24 <= packet.length; at += 24) {
    news.push({
      ssrc: packet.readUInt32BE(at),
      newest: [packet.readUInt16BE(at + 10), packet.readUInt16BE(at + 8)],
    });
  }
  return news;
}

/** RFC 4585, 6.2.1: a number, and a bit for each of the 16 behind it. */
function readMissing(packet: Buffer): RtcpNews[] {
  if (packet.length < 16) return [];
  const missing: number[] = [];
  for (let at = 12; at + 4 <= packet.length && missing.length < maxWanted; at += 4) {
    const first = packet.readUInt16BE(at);
    const others = packet.readUInt16BE(at + 2);
    missing.push(first);
    for (let bit = 0; bit < 16; bit++) if (others & (1 << bit)) missing.push((first + bit + 1) & 0xffff);
  }
  return [{ ssrc: packet.readUInt32BE(8), missing }];
}

export interface SenderReport {
  readonly ssrc: number;
  readonly cname: string;
  /** One and the same moment: in ms since 1970, and in the stream's own timestamps. */
  readonly wallMs: number;
  readonly timestamp: number;
  readonly packets: number;
  readonly octets: number;
}

/** A sender report (6.4.1) with the name that streams of one source have in common (6.5.1): by both, players bring sound and picture together. */
export function senderReport({ ssrc, cname, wallMs, timestamp, packets, octets }: SenderReport): Buffer {
  const report = Buffer.alloc(28);
  report.set([0x80, kind.senderReport]);
  report.writeUInt16BE(report.length / 4 - 1, 2);
  report.writeUInt32BE(ssrc, 4);
  report.writeUInt32BE((Math.floor(wallMs / 1_000) + ntpEpoch) >>> 0, 8);
  report.writeUInt32BE(Math.floor(((wallMs % 1_000) / 1_000) * 2 ** 32) >>> 0, 12);
  report.writeUInt32BE(timestamp, 16);
  report.writeUInt32BE(packets >>> 0, 20);
  report.writeUInt32BE(octets >>> 0, 24);
  const name = Buffer.from(cname, 'latin1');
  // Header, source, item; at least one zero ends the items, and fills up to four bytes.
  const description = Buffer.alloc(Math.ceil((10 + name.length + 1) / 4) * 4);
  description.set([0x81, kind.description]);
  description.writeUInt16BE(description.length / 4 - 1, 2);
  description.writeUInt32BE(ssrc, 4);
  description.set([1, name.length], 8);
  name.copy(description, 10);
  return Buffer.concat([report, description]);
}
