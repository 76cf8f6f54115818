/** The audio side of a capture: one track that never ends by itself, and the tab kept audible. */
export class Sound {
  readonly #context = new AudioContext();
  #out: MediaStreamAudioDestinationNode | null = null;

  /** Plays `track` to the person: a captured tab goes silent otherwise. */
  monitor(track: MediaStreamTrack): void {
    this.#source(track).connect(this.#context.destination);
  }

  /** A track with the sound of `input`, and silence when there is none or when it ends. */
  steady(input: MediaStreamTrack | undefined): MediaStreamTrack {
    this.#out ??= this.#context.createMediaStreamDestination();
    if (input) this.#source(input).connect(this.#out);
    else {
      // A destination without any input makes no samples in Firefox, and a recorder waits for them.
      const silence = this.#context.createConstantSource();
      silence.offset.value = 0;
      silence.connect(this.#out);
      silence.start();
    }
    return this.#out.stream.getAudioTracks()[0]!;
  }

  /** Sound starts by itself in an offscreen document and while a camera is in use; elsewhere it takes a click. */
  async start(): Promise<void> {
    if (this.#context.state === 'suspended') await this.#context.resume();
  }

  async close(): Promise<void> {
    if (this.#context.state !== 'closed') await this.#context.close();
  }

  #source(track: MediaStreamTrack): MediaStreamAudioSourceNode {
    return this.#context.createMediaStreamSource(new MediaStream([track]));
  }
}
