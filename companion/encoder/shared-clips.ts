import type { SlateClipRequest } from './slate-clip.ts';

type Shape = Pick<SlateClipRequest, 'width' | 'height' | 'frameRate' | 'seconds' | 'encoder'>;

interface Making {
  readonly clip: Promise<Buffer>;
  readonly stop: AbortController;
  /** How many still wait for it. */
  waiting: number;
}

/** Clips of so many shapes are kept: some hundred kilobytes each. */
const maxKept = 4;

/** Makes each shape's slate clip once for all broadcasts: shows that begin together mostly have the same. */
export class SharedClips {
  /** The oldest first. */
  readonly #clips = new Map<string, Making>();
  readonly #make: (shape: Shape, signal: AbortSignal) => Promise<Buffer>;

  constructor(make: (shape: Shape, signal: AbortSignal) => Promise<Buffer>) {
    this.#make = make;
  }

  /** @throws what making it throws, for all who wait; when the signal aborts, its reason. Nobody waits: it is given up. */
  get(shape: Shape, signal: AbortSignal): Promise<Buffer> {
    const { width, height, frameRate, seconds, encoder = '' } = shape;
    const name = `${width}x${height}@${frameRate} ${seconds} s ${encoder}`;
    const making = this.#clips.get(name) ?? this.#begin(name, shape);
    making.waiting += 1;
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        making.waiting -= 1;
        if (making.waiting === 0) making.stop.abort();
        reject(signal.reason as Error);
      };
      if (signal.aborted) return leave();
      signal.addEventListener('abort', leave, { once: true });
      const done = (): void => signal.removeEventListener('abort', leave);
      making.clip.finally(done).then(resolve, reject);
    });
  }

  #begin(name: string, shape: Shape): Making {
    const stop = new AbortController();
    const making = { clip: this.#make(shape, stop.signal), stop, waiting: 0 };
    this.#clips.set(name, making);
    const forget = (): void => {
      if (this.#clips.get(name) === making) this.#clips.delete(name);
    };
    stop.signal.addEventListener('abort', forget, { once: true });
    making.clip.catch(forget);
    for (const oldest of this.#clips.keys()) {
      if (this.#clips.size <= maxKept) break;
      this.#clips.delete(oldest);
    }
    return making;
  }
}
