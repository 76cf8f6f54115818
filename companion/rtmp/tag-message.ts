import { makeTag } from '../flv/make-tag.ts';
import type { FlvTag } from '../flv/tag.ts';
import { encodeAmf0 } from '../flv/amf0-encode.ts';
import { messageType, type RtmpMessage } from './message.ts';

/** Chunk streams of media, one for each kind, so that each has its own deltas. */
export const mediaStream: Readonly<Record<FlvTag['type'], number>> = { audio: 4, script: 5, video: 6 };

const typeNumbers = { audio: messageType.audio, video: messageType.video, script: messageType.data } as const;
const setDataFrame = encodeAmf0('@setDataFrame');
const onMetaData = encodeAmf0('onMetaData');

/**
 * The message for a tag: the same body (RTMP 1.0, 7.1.2, 7.1.4, 7.1.5), but metadata goes as
 * `@setDataFrame("onMetaData", …)`, which tells the server to keep it for whoever watches later.
 */
export function tagMessage({ type, timestamp, payload }: FlvTag, streamId: number): RtmpMessage {
  const metadata = type === 'script' && startsWith(payload, onMetaData);
  return {
    type: typeNumbers[type],
    timestamp: Math.round(timestamp) >>> 0,
    streamId,
    payload: metadata ? Buffer.concat([setDataFrame, payload]) : payload,
  };
}

/** The tag in a message of a publisher; null when it is no media. `timestamp` is the unwrapped one. */
export function messageTag({ type, payload }: RtmpMessage, timestamp: number): FlvTag | null {
  if (type === messageType.audio) return makeTag('audio', timestamp, payload);
  if (type === messageType.video) return makeTag('video', timestamp, payload);
  if (type !== messageType.data) return null;
  const body = startsWith(payload, setDataFrame) ? payload.subarray(setDataFrame.length) : payload;
  return makeTag('script', timestamp, body);
}

function startsWith(bytes: Buffer, start: Buffer): boolean {
  return bytes.subarray(0, start.length).equals(start);
}
