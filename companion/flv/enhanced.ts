import { makeTag } from './make-tag.ts';
import type { FlvTag } from './tag.ts';

/**
 * Tags of codecs that have a FourCC (Enhanced RTMP v2, "Enhanced Video",
 * https://veovera.org/docs/enhanced/enhanced-rtmp-v2#enhanced-video): a bit that says so, frame type and packet type in one
 * byte, then the FourCC.
 */
export const fourCcs = { hevc: 'hvc1', av1: 'av01' } as const;
export type EnhancedCodec = keyof typeof fourCcs;

const exHeader = 0x80;
const frame = { key: 0x10, inter: 0x20 } as const;
const packet = { sequenceStart: 0, codedFrames: 1, codedFramesX: 3 } as const;
const headBytes = 5;
/** The composition time has 24 bits with a sign. */
const maxCompositionMs = 0x7f_ffff;

/** A FourCC as the number that metadata has it as (`videocodecid`): its characters, the first one on top. */
export function fourCcNumber(codec: EnhancedCodec): number {
  return Buffer.from(fourCcs[codec], 'latin1').readUInt32BE(0);
}

/** Which codec of these a video tag is of; null where it is of none. */
export function enhancedCodec({ type, payload }: FlvTag): EnhancedCodec | null {
  if (type !== 'video' || payload.length < headBytes || (payload[0]! & exHeader) === 0) return null;
  const name = payload.toString('latin1', 1, headBytes);
  return name === fourCcs.hevc ? 'hevc' : name === fourCcs.av1 ? 'av1' : null;
}

/** @param configuration HEVCDecoderConfigurationRecord, or AV1CodecConfigurationRecord */
export function enhancedHeader(codec: EnhancedCodec, configuration: Buffer, timestamp: number): FlvTag {
  return makeTag('video', timestamp, body(codec, packet.sequenceStart | frame.key, configuration));
}

/** A picture as it is decoded and when, in ms. */
export interface EnhancedPicture {
  readonly timestamp: number;
  /** How much later it is shown, in ms. */
  readonly compositionMs: number;
  readonly keyframe: boolean;
  /** NAL units with their lengths in front, or the OBUs of one temporal unit. */
  readonly data: Buffer;
}

/** HEVC has the composition time in the tag, unless it is 0; AV1 knows none. */
export function enhancedTag(codec: EnhancedCodec, picture: EnhancedPicture): FlvTag {
  const { timestamp, compositionMs, keyframe, data } = picture;
  const kind = keyframe ? frame.key : frame.inter;
  if (codec === 'av1') return makeTag('video', timestamp, body(codec, kind | packet.codedFrames, data));
  if (compositionMs === 0) return makeTag('video', timestamp, body(codec, kind | packet.codedFramesX, data));
  const time = Buffer.alloc(3);
  time.writeIntBE(Math.max(-maxCompositionMs, Math.min(maxCompositionMs, compositionMs)), 0, 3);
  return makeTag('video', timestamp, body(codec, kind | packet.codedFrames, time, data));
}

function body(codec: EnhancedCodec, head: number, ...parts: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from([exHeader | head]), Buffer.from(fourCcs[codec], 'latin1'), ...parts]);
}
