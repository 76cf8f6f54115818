import { atMost, pageClock } from '../../platform/clock.ts';

/** Longest wait for a browser to let sound start, in milliseconds; it takes a few where it is allowed. */
const startMs = 1000;

/** The audio side of a capture: the tab kept audible, and silence where a source has no sound. */
export class Sound {
  #context: AudioContext | null = null;

  /** Plays `track` to the person: a captured tab goes silent otherwise. */
  monitor(track: MediaStreamTrack): void {
    const context = this.#open();
    context.createMediaStreamSource(new MediaStream([track])).connect(context.destination);
  }

  /**
   * A track of silence, or null where sound does not start (in Firefox on a page that nobody has clicked, or without
   * a sound device) and a recorder would wait for it for ever: the companion adds the silence then.
   */
  async silence(): Promise<MediaStreamTrack | null> {
    const context = this.#open();
    const out = context.createMediaStreamDestination();
    // A destination without any input makes no samples in Firefox.
    const source = context.createConstantSource();
    source.offset.value = 0;
    source.connect(out);
    source.start();
    if (!(await isRunning(context))) return null;
    return out.stream.getAudioTracks()[0]!;
  }

  async close(): Promise<void> {
    await this.#context?.close();
    this.#context = null;
  }

  #open(): AudioContext {
    this.#context ??= new AudioContext();
    return this.#context;
  }
}

/** Tries to start; the promise of `resume()` stays open until a click where one is needed, so it is not waited for alone. */
async function isRunning(context: AudioContext): Promise<boolean> {
  await atMost(pageClock, startMs, context.resume());
  return context.state === 'running';
}
