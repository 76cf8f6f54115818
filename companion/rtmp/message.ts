/** One RTMP message (RTMP 1.0, section 6, https://rtmp.veriskope.com/docs/spec/). */
export interface RtmpMessage {
  readonly type: number;
  /** Milliseconds modulo 2^32. */
  readonly timestamp: number;
  /** Message stream: 0 is the connection itself. */
  readonly streamId: number;
  readonly payload: Buffer;
}

/** Message types: 5.4 (protocol control) and 7.1. */
export const messageType = {
  setChunkSize: 1,
  abort: 2,
  acknowledgement: 3,
  userControl: 4,
  windowAckSize: 5,
  setPeerBandwidth: 6,
  audio: 8,
  video: 9,
  dataAmf3: 15,
  sharedObjectAmf3: 16,
  commandAmf3: 17,
  data: 18,
  sharedObject: 19,
  command: 20,
  aggregate: 22,
} as const;

const known: ReadonlySet<number> = new Set(Object.values(messageType));

/** Whether the standard has such a message. */
export function isMessageType(type: number): boolean {
  return known.has(type);
}

/** User Control events, 7.1.7. */
export const userEvent = { streamBegin: 0, pingRequest: 6, pingResponse: 7 } as const;

/** A protocol control message whose body is one 32-bit number (5.4.1, 5.4.3, 5.4.4). */
export function controlMessage(type: number, value: number): RtmpMessage {
  const payload = Buffer.alloc(4);
  payload.writeUInt32BE(value);
  return { type, timestamp: 0, streamId: 0, payload };
}

/** Set Peer Bandwidth, 5.4.5, with the limit type "dynamic". */
export function peerBandwidthMessage(bytes: number): RtmpMessage {
  const payload = Buffer.alloc(5, 2);
  payload.writeUInt32BE(bytes);
  return { type: messageType.setPeerBandwidth, timestamp: 0, streamId: 0, payload };
}

/** A User Control message with one 32-bit argument (6.2, 7.1.7). */
export function userControlMessage(event: number, value: number): RtmpMessage {
  const payload = Buffer.alloc(6);
  payload.writeUInt16BE(event);
  payload.writeUInt32BE(value, 2);
  return { type: messageType.userControl, timestamp: 0, streamId: 0, payload };
}
