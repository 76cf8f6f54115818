/**
 * Looks into the first bytes of audio and video tags. Legacy tags are those of the Adobe Flash Video File Format
 * 10.1, E.4.2 and E.4.3 (https://rtmp.veriskope.com/pdf/video_file_format_spec_v10_1.pdf); "enhanced" ones have
 * a FourCC (Enhanced RTMP v2, https://veovera.org/docs/enhanced/enhanced-rtmp-v2, "Enhanced Audio", "Enhanced Video").
 */
export interface VideoInfo {
  /** `avc`, another legacy codec as `flv-<id>`, or the FourCC of an enhanced tag; null for a command frame. */
  readonly codec: string | null;
  readonly enhanced: boolean;
  /** A frame that can be decoded by itself. */
  readonly keyframe: boolean;
  readonly sequenceHeader: boolean;
  /** Presentation minus decoding time in milliseconds. */
  readonly compositionMs: number;
}

export interface AudioInfo {
  /** `aac`, another legacy format as `flv-<id>`, or the FourCC of an enhanced tag. */
  readonly codec: string;
  readonly enhanced: boolean;
  readonly sequenceHeader: boolean;
}

const legacyAvc = 7;
const legacyAac = 10;
const audioExHeader = 9;
const frameKey = 1;
const frameCommand = 5;

/** Packet types of enhanced tags; audio and video share those used here. */
const packet = {
  sequenceStart: 0,
  codedFrames: 1,
  codedFramesX: 3,
  multitrack: 6,
  audioMultitrack: 5,
  modEx: 7,
};

/** Reads the head of a video tag; null when the payload is too short to hold one. */
export function videoInfo(payload: Buffer): VideoInfo | null {
  const first = payload[0];
  if (first === undefined) return null;
  if (first & 0x80) return enhancedVideo(payload, first);
  const frame = first >> 4;
  const id = first & 0x0f;
  const plain = { enhanced: false, sequenceHeader: false, compositionMs: 0 };
  if (frame === frameCommand) return { ...plain, codec: null, keyframe: false };
  if (id !== legacyAvc) return { ...plain, codec: `flv-${id}`, keyframe: frame === frameKey };
  if (payload.length < 5) return null;
  // AVCPacketType: 0 sequence header, 1 NALUs, 2 end of sequence. The last comes marked as a keyframe and is none.
  const type = payload[1];
  return {
    codec: 'avc',
    enhanced: false,
    keyframe: type === 1 && frame === frameKey,
    sequenceHeader: type === 0,
    compositionMs: type === 1 ? payload.readIntBE(2, 3) : 0,
  };
}

function enhancedVideo(payload: Buffer, first: number): VideoInfo | null {
  const frame = (first >> 4) & 0x07;
  const head = enhancedHead(payload, first & 0x0f, packet.multitrack);
  if (!head) return null;
  const { type, codec, end } = head;
  if (frame === frameCommand) {
    return { codec: null, enhanced: true, keyframe: false, sequenceHeader: false, compositionMs: 0 };
  }
  const frames = type === packet.codedFrames || type === packet.codedFramesX;
  const timed = type === packet.codedFrames && ['avc1', 'hvc1', 'vvc1'].includes(codec) && !head.multitrack;
  return {
    codec,
    enhanced: true,
    keyframe: frames && frame === frameKey,
    sequenceHeader: type === packet.sequenceStart,
    compositionMs: timed && payload.length >= end + 3 ? payload.readIntBE(end, 3) : 0,
  };
}

/** Reads the head of an audio tag; null when the payload is too short to hold one. */
export function audioInfo(payload: Buffer): AudioInfo | null {
  const first = payload[0];
  if (first === undefined) return null;
  const format = first >> 4;
  if (format === audioExHeader) {
    const head = enhancedHead(payload, first & 0x0f, packet.audioMultitrack);
    return head && { codec: head.codec, enhanced: true, sequenceHeader: head.type === packet.sequenceStart };
  }
  if (format !== legacyAac) return { codec: `flv-${format}`, enhanced: false, sequenceHeader: false };
  if (payload.length < 2) return null;
  return { codec: 'aac', enhanced: false, sequenceHeader: payload[1] === 0 };
}

interface EnhancedHead {
  readonly type: number;
  /** FourCC; `mult` when each track has its own. */
  readonly codec: string;
  readonly multitrack: boolean;
  /** Offset of what follows the FourCC. */
  readonly end: number;
}

/** Steps over ModEx extensions and the multitrack header to the real packet type and the FourCC. */
function enhancedHead(payload: Buffer, firstType: number, multitrackType: number): EnhancedHead | null {
  let type = firstType;
  let at = 1;
  while (type === packet.modEx) {
    // UI8 size minus 1 (255: a UI16 size minus 1 follows), the data, then modExType and the next packet type.
    let size = (payload[at++] ?? 0) + 1;
    if (size === 256) {
      if (payload.length < at + 2) return null;
      size = payload.readUInt16BE(at) + 1;
      at += 2;
    }
    at += size;
    if (payload.length <= at) return null;
    type = payload[at++]! & 0x0f;
  }
  const multitrack = type === multitrackType;
  if (multitrack) {
    if (payload.length <= at) return null;
    const kind = payload[at]! >> 4;
    type = payload[at++]! & 0x0f;
    const manyCodecs = 2;
    if (kind === manyCodecs) return { type, codec: 'mult', multitrack, end: at };
  }
  if (payload.length < at + 4) return null;
  return { type, codec: payload.toString('latin1', at, at + 4), multitrack, end: at + 4 };
}
