import type { FlvTag } from '../flv/tag.ts';
import { flvHeader, writeTag } from '../flv/writer.ts';

/** Who watches at a time, all shows together. */
const maxViewers = 4;
/** Bytes that wait for a viewer who does not read: some seconds. Beyond it the stream ends, and may be asked for again. */
const maxWaiting = 8 * 1024 * 1024;

/** A show that is looked at while it goes out. */
export interface WatchedShow {
  /** What a viewer begins with: metadata, sequence headers, the current group of pictures. */
  prelude(): readonly FlvTag[];
  /** Calls the listener with every tag from now on; the returned function ends that. */
  subscribe(listener: (tag: FlvTag) => void): () => void;
  /** Resolves when the show is over. */
  readonly over: Promise<unknown>;
  /** To be called once when it is looked at no more. */
  leave(): void;
}

type Stream = ReadableStreamDefaultController<Uint8Array>;

/** Shows what goes out to who looks at it: FLV, from the newest keyframe on. A viewer who is too slow holds up nobody. */
export class LiveViewers {
  readonly #watch: (show: number) => WatchedShow | null;
  #viewers = 0;

  /** @param watch null where there is no such show, or nothing to be seen of it yet */
  constructor(watch: (show: number) => WatchedShow | null) {
    this.#watch = watch;
  }

  /** @returns the bytes of an FLV file without an end, or why there are none */
  open(id: number): ReadableStream<Uint8Array> | 'too-many' | 'not-there' {
    if (this.#viewers >= maxViewers) return 'too-many';
    const show = this.#watch(id);
    if (!show) return 'not-there';
    this.#viewers += 1;
    let unsubscribe = (): void => undefined;
    let isOpen = true;
    const leave = (): boolean => {
      if (!isOpen) return false;
      isOpen = false;
      this.#viewers -= 1;
      unsubscribe();
      show.leave();
      return true;
    };
    const start = (stream: Stream): void => {
      const tell = (bytes: Uint8Array): void => {
        if ((stream.desiredSize ?? 0) > 0) return stream.enqueue(bytes);
        if (leave()) stream.error(new Error('the viewer does not read what it is sent'));
      };
      tell(flvHeader());
      for (const tag of show.prelude()) if (isOpen) tell(writeTag(tag));
      if (isOpen) unsubscribe = show.subscribe((tag) => tell(writeTag(tag)));
      void show.over.then(() => leave() && stream.close());
    };
    const strategy = new ByteLengthQueuingStrategy({ highWaterMark: maxWaiting });
    return new ReadableStream<Uint8Array>({ start, cancel: () => void leave() }, strategy);
  }
}
