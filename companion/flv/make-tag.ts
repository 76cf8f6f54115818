import { audioInfo, videoInfo } from './media.ts';
import type { FlvTag } from './tag.ts';

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
