import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A command that Firefox refused: the name of the WebDriver error and its message. */
export class MarionetteError extends Error {
  override readonly name = 'MarionetteError';
  readonly reason: string;

  constructor(reason: string, message: string) {
    super(`${reason}: ${message}`);
    this.reason = reason;
  }
}

type Answer = [type: 1, id: number, error: { error: string; message: string } | null, result: unknown];

/**
 * Firefox's own remote control: JSON arrays over TCP, each with its length in bytes and a colon before it.
 * https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html
 */
export class Marionette {
  readonly #socket: Socket;
  readonly #waiting = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: Error) => void }
  >();
  #input: Buffer = Buffer.alloc(0);
  #id = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (data: Buffer) => this.#read(data));
    socket.on('error', () => {});
    socket.on('close', () => {
      for (const { reject } of this.#waiting.values())
        reject(new MarionetteError('closed', 'Firefox is gone'));
    });
  }

  static async connect(port: number): Promise<Marionette> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new Marionette(socket);
  }

  /** @throws MarionetteError when Firefox refuses the command or goes away. */
  send(command: string, words: Record<string, unknown> = {}): Promise<unknown> {
    this.#id += 1;
    const text = Buffer.from(JSON.stringify([0, this.#id, command, words]));
    this.#socket.write(`${text.length}:`);
    this.#socket.write(text);
    const id = this.#id;
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(data: Buffer): void {
    this.#input = Buffer.concat([this.#input, data]);
    for (;;) {
      const colon = this.#input.indexOf(':');
      if (colon < 0) return;
      const end = colon + 1 + Number(this.#input.toString('latin1', 0, colon));
      if (this.#input.length < end) return;
      const message: unknown = JSON.parse(this.#input.toString('utf8', colon + 1, end));
      this.#input = this.#input.subarray(end);
      // The greeting is an object; everything after it is an answer.
      if (Array.isArray(message)) this.#answer(message as Answer);
    }
  }

  #answer([, id, error, result]: Answer): void {
    const call = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) call?.reject(new MarionetteError(error.error, error.message));
    else call?.resolve(result);
  }
}
