import { decode, encode } from '@msgpack/msgpack';

/** How messages are written; by its subprotocol a client chooses one. */
export interface Encoding {
  readonly isBinary: boolean;
  write(message: object): string | Uint8Array;
  /** @throws Error for what cannot be read */
  read(bytes: Buffer): unknown;
}

const json: Encoding = {
  isBinary: false,
  write: (message) => JSON.stringify(message),
  read: (bytes) => JSON.parse(bytes.toString('utf8')) as unknown,
};

/** As everywhere in JSON, a number is a double. */
const msgpack: Encoding = {
  isBinary: true,
  write: (message) => encode(message, { ignoreUndefined: true }),
  read: (bytes) => decode(bytes),
};

const encodings: Readonly<Record<string, Encoding>> = {
  'obswebsocket.json': json,
  'obswebsocket.msgpack': msgpack,
};

/** The first subprotocol of these that is known. @returns false where there is none */
export function chooseProtocol(offered: Iterable<string>): string | false {
  return [...offered].find((name) => Object.hasOwn(encodings, name)) ?? false;
}

/** @param protocol the chosen one; empty where a client has named none */
export function encodingOf(protocol: string): Encoding {
  return encodings[protocol] ?? json;
}
