/** Streams of one picture, a new one only where the sound is another. */
export class StreamOf {
  readonly video: MediaStreamTrack;
  #made: { readonly audio: MediaStreamTrack | null; readonly stream: MediaStream } | null = null;

  constructor(video: MediaStreamTrack) {
    this.video = video;
  }

  /** @param audio null for a picture without sound */
  with(audio: MediaStreamTrack | null): MediaStream {
    if (this.#made?.audio !== audio) this.#made = null;
    this.#made ??= { audio, stream: new MediaStream(audio ? [this.video, audio] : [this.video]) };
    return this.#made.stream;
  }
}
