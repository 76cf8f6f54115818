type Close = () => Promise<unknown>;

/** What was opened and has to be closed again, the last first, also when the person interrupts in the middle of it. */
export class Ends {
  readonly #signal: AbortSignal;
  readonly #closes: Close[] = [];

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /**
   * Waits until something is open and remembers how to close it.
   * @throws the signal's reason when the interruption came first: it is closed again then.
   */
  async keep<T>(opening: Promise<T>, close: (opened: T) => Promise<unknown>): Promise<T> {
    const opened = await opening;
    if (this.#signal.aborted) {
      await close(opened);
      throw this.#signal.reason;
    }
    this.#closes.push(() => close(opened));
    return opened;
  }

  async closeAll(): Promise<void> {
    for (const close of this.#closes.reverse()) {
      // What an interrupt has already ended cannot be closed; the others still have to be.
      await close().catch(() => undefined);
    }
  }
}

/** Rejects with the signal's reason as soon as it aborts; otherwise never ends. */
export function interrupted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
