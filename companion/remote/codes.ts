/*
 * Numbers of obs-websocket 5, as far as they are used here.
 * https://github.com/obsproject/obs-websocket/blob/master/docs/generated/protocol.md
 */

/** What a message is. */
export const op = {
  hello: 0,
  identify: 1,
  identified: 2,
  reidentify: 3,
  event: 5,
  request: 6,
  requestResponse: 7,
  requestBatch: 8,
  requestBatchResponse: 9,
} as const;

/** Why a connection is closed; 1001 and 1008 are those of WebSocket itself. */
export const closeCode = {
  goingAway: 1001,
  policy: 1008,
  messageDecodeError: 4002,
  missingDataField: 4003,
  invalidDataFieldType: 4004,
  invalidDataFieldValue: 4005,
  unknownOpCode: 4006,
  notIdentified: 4007,
  alreadyIdentified: 4008,
  authenticationFailed: 4009,
  unsupportedRpcVersion: 4010,
} as const;

/** What became of a request. */
export const requestStatus = {
  success: 100,
  missingRequestType: 203,
  unknownRequestType: 204,
  notReady: 207,
  missingRequestField: 300,
  missingRequestData: 301,
  invalidRequestField: 400,
  invalidRequestFieldType: 401,
  outputRunning: 500,
  outputNotRunning: 501,
  resourceNotFound: 600,
  requestProcessingFailed: 702,
} as const;

/** Kinds of events, each a bit. */
export const subscription = { general: 1 << 0, inputs: 1 << 3, outputs: 1 << 6 } as const;
/** All but those that come many times a second, of which there are none here. */
export const allSubscriptions = 0x7ff;

/** The version of what is spoken, whose every request is known here or answered with `unknownRequestType`. */
export const obsWebSocketVersion = '5.5.0';
export const rpcVersion = 1;

export interface ObsEvent {
  readonly type: string;
  readonly intent: number;
  readonly data?: object;
}
