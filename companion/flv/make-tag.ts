import { audioInfo, videoInfo } from './media.ts';
import type { FlvTag } from './tag.ts';

/** The same tag at another time, in ms. Tags are only made here, so that all of them are of one shape. */
export function retimed({ type, payload, keyframe, sequenceHeader }: FlvTag, timestamp: number): FlvTag {
  return { type, timestamp, payload, keyframe, sequenceHeader };
}

/** A tag around `payload` (not copied), with its flags read from the payload. `timestamp` in milliseconds. */
export function makeTag(type: FlvTag['type'], timestamp: number, payload: Buffer): FlvTag {
  const video = type === 'video' ? videoInfo(payload) : null;
  const audio = type === 'audio' ? audioInfo(payload) : null;
  return {
    type,
    timestamp,
    payload,
    keyframe: video?.keyframe ?? false,
    sequenceHeader: (video ?? audio)?.sequenceHeader ?? false,
  };
}
