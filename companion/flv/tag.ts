/**
 * One FLV tag: what the normaliser makes and every publisher sends. The payload is the tag's body, which is
 * also the body of the RTMP message of the same type
 * (Adobe Flash Video File Format 10.1, E.4.1; RTMP 1.0, 7.1.3 to 7.1.5).
 */
export interface FlvTag {
  readonly type: 'audio' | 'video' | 'script';
  /** Milliseconds; the reader undoes the 32-bit wrap, so it only grows and may exceed 2^32. */
  readonly timestamp: number;
  /** Shared by every destination: never written to. */
  readonly payload: Buffer;
  /** True for a video frame that can be decoded by itself (never for a sequence header). */
  readonly keyframe: boolean;
  /** True for AVC or AAC decoder configuration. */
  readonly sequenceHeader: boolean;
}
