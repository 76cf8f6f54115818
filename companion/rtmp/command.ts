import { decodeAmf0 } from './amf0-decode.ts';
import { encodeAmf0 } from '../flv/amf0-encode.ts';
import type { AmfValue } from '../flv/amf0.ts';
import { messageType, type RtmpMessage } from './message.ts';
import { RtmpError } from './rtmp-error.ts';

/** A command message (RTMP 1.0, 7.1.1 and 7.2). */
export interface Command {
  readonly name: string;
  /** Pairs a `_result` or `_error` with its call; 0 wants no answer. */
  readonly transaction: number;
  /** The command object (often null) and what follows it. */
  readonly args: readonly AmfValue[];
}

/** Reads a message as a command; null when it is of another kind. @throws RtmpError when it is damaged. */
export function readCommand({ type, payload }: RtmpMessage): Command | null {
  if (type !== messageType.command && type !== messageType.commandAmf3) return null;
  // An AMF3 command is a zero byte and then AMF0 until a value says otherwise; nobody sends such a value here.
  const [name, transaction, ...args] = decodeAmf0(
    type === messageType.commandAmf3 ? payload.subarray(1) : payload,
  );
  if (typeof name !== 'string' || typeof transaction !== 'number') {
    throw new RtmpError('message', 'A command has no name or no number.');
  }
  return { name, transaction, args };
}

/** The message for a command; `streamId` is 0 for the connection's own commands. */
export function commandMessage(command: Command, streamId = 0): RtmpMessage {
  const payload = encodeAmf0(command.name, command.transaction, ...command.args);
  return { type: messageType.command, timestamp: 0, streamId, payload };
}
