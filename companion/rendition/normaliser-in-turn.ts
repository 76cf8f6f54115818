import { maxWaitingBytes, type NormaliserEnd } from '../encoder/normaliser.ts';
import type { Turns } from '../lib/turns.ts';
import type { NormaliserPort } from './normaliser-port.ts';

/** A normaliser that is started when it is its turn; what it is given before that waits, as it would in ffmpeg's pipe. */
export class NormaliserInTurn implements NormaliserPort {
  readonly closed: Promise<NormaliserEnd>;
  #settle!: (end: NormaliserEnd) => void;
  #started: NormaliserPort | null = null;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #isEnding = false;
  readonly #giveUp: () => void;

  /** @param start starts ffmpeg, which calls `isAtWork` with the first that comes out of it */
  constructor(turns: Turns, start: (isAtWork: () => void) => NormaliserPort) {
    this.closed = new Promise((resolve) => (this.#settle = resolve));
    this.#giveUp = turns.take((over) => {
      const started = start(over);
      this.#started = started;
      for (const bytes of this.#held.splice(0)) started.write(bytes);
      if (this.#isEnding) started.end();
      void started.closed.then((end) => {
        over();
        this.#settle(end);
      });
    });
  }

  write(bytes: Buffer): boolean {
    if (this.#started) return this.#started.write(bytes);
    this.#held.push(bytes);
    this.#heldBytes += bytes.length;
    return this.#heldBytes < maxWaitingBytes;
  }

  end(): void {
    this.#isEnding = true;
    this.#started?.end();
  }

  kill(): void {
    if (this.#started) return this.#started.kill();
    this.#giveUp();
    this.#held = [];
    this.#settle({ cause: 'killed', stderr: '' });
  }
}
