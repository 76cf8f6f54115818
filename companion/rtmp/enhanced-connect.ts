import type { VideoCodec } from '#protocol';
import { asObject, type AmfObject, type AmfValue } from '../flv/amf0.ts';
import { fourCcs } from '../flv/enhanced.ts';

/**
 * What either end of a connection says of codecs with a FourCC in connect and in its answer (Enhanced RTMP v2, "Enhancing
 * NetConnection connect Command",
 * https://veovera.org/docs/enhanced/enhanced-rtmp-v2#enhancing-netconnection-connect-command).
 */
const can = { decode: 1, encode: 2, forward: 4 } as const;
/** Stands for every FourCC. */
const any = '*';

const saying = (what: number): AmfObject => ({
  fourCcList: Object.values(fourCcs),
  videoFourCcInfoMap: Object.fromEntries(Object.values(fourCcs).map((name) => [name, what])),
});

/** Said by a publisher: what it may send. */
export const offeredCodecs = saying(can.encode);
/** Said by the built-in ingest: it writes down whatever comes. */
export const recordedCodecs = saying(can.forward);

/**
 * Which codecs an ingest takes by its answer: H.264, and those it names. Where it says more closely what it can do with one,
 * to decode or to forward it is to take it. Servers that accept and drop the others name none, so nothing else counts.
 * @param answers the properties and the information of the answer: servers have it in either
 */
export function codecsTaken(...answers: readonly AmfValue[]): ReadonlySet<VideoCodec> {
  const taken = new Set<VideoCodec>(['h264']);
  for (const answer of answers.map(asObject)) {
    const list = valuesOf(answer?.['fourCcList']);
    const map = asObject(answer?.['videoFourCcInfoMap']) ?? {};
    for (const [codec, name] of Object.entries(fourCcs) as [keyof typeof fourCcs, string][]) {
      const closely = map[name] ?? map[any];
      const takes =
        typeof closely === 'number'
          ? (closely & (can.decode | can.forward)) !== 0
          : list.includes(name) || list.includes(any);
      if (takes) taken.add(codec);
    }
  }
  return taken;
}

/** A strict array by the specification; some write one with names. */
function valuesOf(list: AmfValue): readonly AmfValue[] {
  return Array.isArray(list) ? (list as readonly AmfValue[]) : Object.values(asObject(list) ?? {});
}
