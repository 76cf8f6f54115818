import { io } from 'socket.io-client';
import type { MediaRecorderLike } from '../../extension/broadcast/recorder/recorder.ts';
import type { OpenSocket } from '../../extension/companion/link/socket.ts';
import { pacedChunks } from './paced-chunks.ts';
import { extensionOrigin } from './relay-client.ts';

/** Plays a recording from its beginning, as a new run of a real recorder has a header of its own. */
export class PlayingRecorder implements MediaRecorderLike {
  state: RecordingState = 'inactive';
  ondataavailable: MediaRecorderLike['ondataavailable'] = null;
  onstop: MediaRecorderLike['onstop'] = null;
  onerror: MediaRecorderLike['onerror'] = null;
  readonly #abort = new AbortController();
  readonly #recording: Buffer;
  readonly #seconds: number;

  constructor(recording: Buffer, seconds: number) {
    this.#recording = recording;
    this.#seconds = seconds;
  }

  start(everyMs: number): void {
    this.state = 'recording';
    void this.#play(everyMs);
  }

  /** What it has, it has handed out. */
  requestData(): void {}

  stop(): void {
    this.state = 'inactive';
    this.#abort.abort();
    this.onstop?.();
  }

  async #play(everyMs: number): Promise<void> {
    const chunks = pacedChunks(this.#recording, { seconds: this.#seconds, everyMs }, this.#abort.signal);
    for await (const chunk of chunks) {
      if (this.state === 'recording') this.ondataavailable?.({ data: new Blob([new Uint8Array(chunk)]) });
    }
  }
}

/** Node's own client may say where it comes from, as the extension's does by itself. */
export const openExtensionSocket: OpenSocket = ({ url, path }, auth) =>
  io(url, {
    path,
    auth,
    transports: ['websocket'],
    autoConnect: false,
    reconnection: false,
    forceNew: true,
    extraHeaders: { Origin: extensionOrigin },
  });
