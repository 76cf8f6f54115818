import { readConfiguration } from './avc.ts';
import { makeTag } from './make-tag.ts';
import type { FlvTag } from './tag.ts';

/** Bytes before the NAL units, and before the decoder configuration, in the body of a tag of H.264. */
const headBytes = 5;

/**
 * A keyframe of H.264 with its parameter sets in front of its pictures, where a decoder finds them whatever it has read before
 * (ISO/IEC 14496-15, 5.3.3; ITU-T H.264, 7.4.1.2.1). Other tags, and one whose header cannot be read, come back as they are.
 */
export function withParameterSets(tag: FlvTag, header: FlvTag): FlvTag {
  const sets =
    tag.type === 'video' && tag.keyframe ? readConfiguration(header.payload.subarray(headBytes)) : null;
  if (!sets) return tag;
  const units = [...sets.sps.slice(-1), ...sets.pps].flatMap((unit) => {
    const length = Buffer.alloc(sets.lengthBytes);
    length.writeUIntBE(unit.length, 0, sets.lengthBytes);
    return [length, unit];
  });
  const { payload } = tag;
  const whole = Buffer.concat([payload.subarray(0, headBytes), ...units, payload.subarray(headBytes)]);
  return makeTag('video', tag.timestamp, whole);
}
