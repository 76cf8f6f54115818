import { plainLayout, type Layout } from '../../messages/layout.ts';
import type { CameraTrouble, PictureState } from '../../messages/picture-state.ts';
import type { SourceRequest } from '../../messages/start-request.ts';
import { cameraTrouble } from './camera-trouble.ts';

/** Whether a source has been black for a while, or has given no picture; or nothing can be laid over its pictures. */
export type SeenOfSource =
  | { readonly black: boolean }
  | { readonly still: boolean }
  | { readonly bare: boolean };

/** Where the pictures of one source are composed. What it is told counts from the next picture on. */
export interface PictureSink {
  setLayout(layout: Layout): void;
  /** Whose pictures are the camera's; null for none. */
  setCamera(track: MediaStreamTrack | null): void;
  /** Hears what is to be said of its source, whenever that changes. */
  hear(listener: (seen: SeenOfSource) => void): void;
}

/** Opens a camera, by the browser's id or the usual one. @throws DOMException */
export type OpenCamera = (cameraId: string | null) => Promise<MediaStreamTrack>;

interface Joined {
  readonly kind: SourceRequest['kind'];
  readonly sink: PictureSink;
  /** Its own, so that it can be ended alone. */
  camera: MediaStreamTrack | null;
  black: boolean;
  still: boolean;
  bare: boolean;
}

/**
 * How the picture is composed, whatever source goes out: the layout as it is now, the camera that it takes, and what is to be
 * said of both. The camera is open only while a source goes out that it is shown over.
 */
export class Composer {
  readonly #openCamera: OpenCamera;
  readonly #listeners = new Set<() => void>();
  readonly #onTrack = new Set<() => void>();
  #layout: Layout = plainLayout;
  #cameraId: string | null = null;
  /** In the order in which they were opened: the last one goes out, or is about to. */
  #joined: readonly Joined[] = [];
  #camera: MediaStreamTrack | null = null;
  /** Counts what was asked of the camera: an answer to something else is not wanted any more. */
  #turn = 0;
  #trouble: CameraTrouble | null = null;

  constructor(openCamera: OpenCamera) {
    this.#openCamera = openCamera;
  }

  /** What is to be said of the picture. */
  get state(): PictureState {
    const camera = this.#trouble ?? (this.#camera ? 'on' : 'off');
    const { black = false, still = false, bare = false } = this.#joined.at(-1) ?? {};
    return { camera, black, still, bare };
  }

  /** Calls `listener` whenever `state` may be another. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Calls `listener` whenever what is to be recorded of the picture has become another track. */
  onTrack(listener: () => void): void {
    this.#onTrack.add(listener);
  }

  /** What is to be recorded of the source that goes out is another track. */
  recordAnew(): void {
    for (const listener of this.#onTrack) listener();
  }

  /** From the next picture on. A camera that was lost is tried again. @param cameraId null for the browser's usual one */
  setLayout(layout: Layout, cameraId: string | null): void {
    const again = cameraId !== this.#cameraId || this.#trouble !== null;
    this.#layout = layout;
    this.#cameraId = cameraId;
    for (const joined of this.#joined) this.#showLayout(joined);
    if (again) this.#closeCamera();
    this.#lookForCamera();
  }

  /** Has the pictures of a source composed. @returns takes it out again */
  join(kind: SourceRequest['kind'], sink: PictureSink): () => void {
    const joined: Joined = { kind, sink, camera: null, black: false, still: false, bare: false };
    this.#joined = [...this.#joined, joined];
    sink.hear((seen) => this.#heard(joined, seen));
    this.#showLayout(joined);
    this.#lookForCamera();
    this.#showCamera(joined);
    return () => {
      this.#joined = this.#joined.filter((one) => one !== joined);
      joined.camera?.stop();
      this.#lookForCamera();
      this.#changed();
    };
  }

  #heard(joined: Joined, seen: SeenOfSource): void {
    // A lens may be covered; what a browser keeps from who captures it is black on a page or screen.
    if ('black' in seen) joined.black = seen.black && joined.kind !== 'camera';
    // A window that nobody touches gives no picture either.
    else if ('still' in seen) joined.still = seen.still && joined.kind !== 'screen';
    else joined.bare = seen.bare;
    this.#changed();
  }

  /** A camera has no other one in its corner. */
  #showLayout({ kind, sink }: Joined): void {
    const { pictureInPicture } = plainLayout;
    sink.setLayout(kind === 'camera' ? { ...this.#layout, pictureInPicture } : this.#layout);
  }

  /** Opens the camera where it is wanted, and closes it where it is not. */
  #lookForCamera(): void {
    const wanted = this.#layout.pictureInPicture.on && this.#joined.some(({ kind }) => kind !== 'camera');
    if (!wanted) return this.#closeCamera();
    if (this.#camera || this.#trouble) return;
    this.#trouble = 'opening';
    this.#changed();
    const turn = ++this.#turn;
    this.#openCamera(this.#cameraId).then(
      (track) => this.#opened(track, turn),
      (error: unknown) => {
        if (turn === this.#turn) this.#lose(cameraTrouble(error));
      },
    );
  }

  #opened(track: MediaStreamTrack, turn: number): void {
    if (turn !== this.#turn) return track.stop();
    this.#camera = track;
    this.#trouble = null;
    // Not called after `stop()`: the camera was unplugged, or its permission taken away.
    track.addEventListener('ended', () => this.#camera === track && this.#lose('lost'), { once: true });
    for (const joined of this.#joined) this.#showCamera(joined);
    this.#changed();
  }

  #showCamera(joined: Joined): void {
    if (joined.kind === 'camera') return;
    joined.camera?.stop();
    joined.camera = this.#camera?.clone() ?? null;
    joined.sink.setCamera(joined.camera);
  }

  #lose(trouble: CameraTrouble): void {
    this.#closeCamera();
    this.#trouble = trouble;
    this.#changed();
  }

  #closeCamera(): void {
    this.#turn += 1;
    this.#trouble = null;
    if (this.#camera) {
      this.#camera.stop();
      this.#camera = null;
      for (const joined of this.#joined) this.#showCamera(joined);
    }
    this.#changed();
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
