import { describe, expect, it } from 'vitest';
import { avcConfiguration, avcHeaderPayload, avcPayload, splitSized } from '../../../companion/flv/avc.ts';
import { withParameterSets } from '../../../companion/flv/in-band.ts';
import { makeTag } from '../../../companion/flv/make-tag.ts';

const sps = Buffer.from('67428c1fda0140', 'hex');
const pps = Buffer.from('68ce3c80', 'hex');
const picture = Buffer.from('65888400', 'hex');
const header = makeTag('video', 0, avcHeaderPayload(avcConfiguration({ sps: [sps], pps: [pps] })!));

describe('parameter sets in the stream', () => {
  it('stand in front of each keyframe, and of nothing else', () => {
    const key = withParameterSets(makeTag('video', 40, avcPayload(true, [picture])), header);
    expect(splitSized(key.payload.subarray(5))).toEqual([sps, pps, picture]);
    expect(key).toMatchObject({ type: 'video', timestamp: 40, keyframe: true, sequenceHeader: false });
    const other = makeTag('video', 80, avcPayload(false, [picture]));
    expect(withParameterSets(other, header)).toBe(other);
    const sound = makeTag('audio', 80, Buffer.from([0xaf, 1, 2]));
    expect(withParameterSets(sound, header)).toBe(sound);
  });

  it('are left out where the header cannot be read', () => {
    const key = makeTag('video', 0, avcPayload(true, [picture]));
    const broken = makeTag('video', 0, header.payload.subarray(0, 12));
    expect(withParameterSets(key, broken)).toBe(key);
  });
});
