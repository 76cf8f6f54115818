/** Payload of one RTP packet, in bytes: with all headers below 1280, which every IPv6 network carries (RFC 8200, 5). */
const maxPayloadBytes = 1_180;
/** Type of a part of a NAL unit (RFC 6184, 5.2, table 1). */
const fuA = 28;

/**
 * The RTP payloads of one picture (RFC 6184, packetization mode 1): each NAL unit in a packet of its own (5.6) or, where it
 * is too long, in parts (5.8). `units` without start codes and lengths.
 */
export function h264Payloads(units: readonly Buffer[]): Buffer[] {
  return units.filter((unit) => unit.length > 0).flatMap((unit) => payloadsOf(unit));
}

function payloadsOf(unit: Buffer): Buffer[] {
  if (unit.length <= maxPayloadBytes) return [unit];
  const head = unit[0]!;
  const parts: Buffer[] = [];
  const partBytes = maxPayloadBytes - 2;
  // The unit's own header is made anew from the two of the parts.
  for (let at = 1; at < unit.length; at += partBytes) {
    const start = at === 1 ? 0x80 : 0;
    const end = at + partBytes >= unit.length ? 0x40 : 0;
    const headers = Buffer.from([(head & 0xe0) | fuA, start | end | (head & 0x1f)]);
    parts.push(Buffer.concat([headers, unit.subarray(at, at + partBytes)]));
  }
  return parts;
}
