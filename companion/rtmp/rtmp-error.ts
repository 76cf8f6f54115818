/** Which layer found the peer's bytes to be wrong. */
export type RtmpProblem = 'handshake' | 'chunk' | 'amf' | 'message';

/** The peer sent something that is not RTMP, or more than is allowed. The message never holds what was sent. */
export class RtmpError extends Error {
  override readonly name = 'RtmpError';
  readonly reason: RtmpProblem;

  constructor(reason: RtmpProblem, message: string) {
    super(message);
    this.reason = reason;
  }
}
