import { describe, expect, it } from 'vitest';
import { EcmaArray, type AmfValue } from '../../../companion/flv/amf0.ts';
import { codecsTaken, offeredCodecs, recordedCodecs } from '../../../companion/rtmp/enhanced-connect.ts';

describe('what an ingest takes by its answer to connect', () => {
  it.each<[string, readonly AmfValue[], readonly string[]]>([
    ['H.264 where it says nothing', [{ fmsVer: 'FMS/3,0,1,123', capabilities: 31 }, { code: 'x' }], []],
    ['H.264 where there is no answer to read', [null, undefined], []],
    ['what its list names, in the properties', [{ fourCcList: ['av01', 'Opus'] }, null], ['av1']],
    ['what its list names, in the information', [null, { fourCcList: ['hvc1', 'vp09'] }], ['hevc']],
    ['all of them by a wildcard', [{ fourCcList: ['*'] }], ['hevc', 'av1']],
    ['a list with names instead of places', [{ fourCcList: new EcmaArray({ 0: 'hvc1' }) }], ['hevc']],
    ['what it can decode or forward', [{ videoFourCcInfoMap: { hvc1: 1, av01: 4 } }], ['hevc', 'av1']],
    ['not what it can only encode', [{ fourCcList: ['hvc1'], videoFourCcInfoMap: { hvc1: 2 } }], []],
    ['H.264 where the list is none', [{ fourCcList: 'hvc1', videoFourCcInfoMap: 7 }], []],
    ['only FourCCs as they are written', [{ fourCcList: ['HVC1', 'hev1', 1, null] }], []],
    ['what the built-in ingest says it records', [recordedCodecs], ['hevc', 'av1']],
    ['not what is only an echo of the offer', [offeredCodecs], []],
  ])('is %s', (_what, answers, others) => {
    expect([...codecsTaken(...answers)].sort()).toEqual(['h264', ...others].sort());
  });
});
