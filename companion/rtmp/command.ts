import { decodeAmf0 } from './amf0-decode.ts';
import { encodeAmf0 } from '../flv/amf0-encode.ts';
import type { AmfValue } from '../flv/amf0.ts';
import { messageType, type RtmpMessage } from './message.ts';

/** A command message (RTMP 1.0, 7.1.1 and 7.2). */
export interface Command {
  readonly name: string;
  /** Pairs a `_result` or `_error` with its call; 0 wants no answer. */
  readonly transaction: number;
  /** The command object (often null) and what follows it, as far as it can be read. */
  readonly args: readonly AmfValue[];
}

/** Whether a message is of the two types that carry commands. */
export function isCommand({ type }: RtmpMessage): boolean {
  return type === messageType.command || type === messageType.commandAmf3;
}

/**
 * Reads a message as a command (7.2). Null for a message of another type, and for one without a name that is understood:
 * nobody can wait for that. One without a number wants no answer.
 * @throws RtmpError when its name or its number is damaged.
 */
export function readCommand(message: RtmpMessage): Command | null {
  if (!isCommand(message)) return null;
  const { type, payload } = message;
  // An AMF3 command is a zero byte and then AMF0 until a value says otherwise; some leave the byte out.
  const start = type === messageType.commandAmf3 && payload[0] === 0 ? 1 : 0;
  const [name, transaction, ...args] = decodeAmf0(payload.subarray(start), 2);
  if (typeof name !== 'string') return null;
  return { name, transaction: typeof transaction === 'number' ? transaction : 0, args };
}

/** The message for a command; `streamId` is 0 for the connection's own commands. */
export function commandMessage(command: Command, streamId = 0): RtmpMessage {
  const payload = encodeAmf0(command.name, command.transaction, ...command.args);
  return { type: messageType.command, timestamp: 0, streamId, payload };
}
