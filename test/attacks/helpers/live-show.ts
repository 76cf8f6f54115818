import { readFileSync } from 'node:fs';
import type { Socket } from 'socket.io-client';
import { systemClock } from '../../../companion/lib/clock.ts';
import type { DestinationStatus, PlatformId } from '../../../companion/protocol/index.ts';
import { makeRecording, probe, slices } from '../../helpers/recordings.ts';
import { connectClient } from '../../helpers/relay-client.ts';
import { trustedOrigin, type AttackedCompanion } from './attacked-companion.ts';

const chunkMs = 100;

export interface Show {
  readonly recording: Buffer;
  readonly seconds: number;
}

/** A recording for a show of so many seconds. */
export async function makeShow(seconds: number): Promise<Show> {
  return { recording: await makeRecording('h264-opus.mkv', { seconds }), seconds };
}

/** A broadcast as the extension makes it: one chunk each 100 ms, numbered, and a socket for each destination. */
export class LiveShow {
  readonly #id = `show-${Math.random().toString(36).slice(2, 12)}`;
  readonly #sockets: Socket[] = [];
  #stopped = false;
  readonly #companion: AttackedCompanion;
  readonly #show: Show;
  readonly #auth: Record<string, unknown>;

  constructor(companion: AttackedCompanion, show: Show, auth: Record<string, unknown> = {}) {
    this.#companion = companion;
    this.#show = show;
    this.#auth = auth;
  }

  /** Adds a destination. @returns every state that it is told from now on. */
  async add(
    platform: PlatformId,
    request: { key: string; ingest?: string; name?: string },
  ): Promise<DestinationStatus[]> {
    const socket = await connectClient(this.#companion.ports[platform], {
      origin: this.#auth['token'] ? null : trustedOrigin,
      transports: ['websocket'],
      auth: { ...this.#auth, broadcastId: this.#id, protocol: 1 },
    });
    const states: DestinationStatus[] = [];
    socket.on('destination', (status: DestinationStatus) => states.push(status));
    this.#sockets.push(socket);
    const answer = (await socket.emitWithAck('send-key', request)) as { ok: boolean };
    if (!answer.ok) throw new Error(`the key was refused: ${JSON.stringify(answer)}`);
    return states;
  }

  /** Plays the recording in its own time, to its end or until `cut`. */
  async play(): Promise<void> {
    const { recording, seconds } = this.#show;
    const pieces = [...slices(recording, Math.ceil((recording.length * chunkMs) / (seconds * 1_000)))];
    const started = systemClock.now();
    for (const [seq, piece] of pieces.entries()) {
      await new Promise<void>((resolve) => {
        systemClock.setTimer(Math.max(0, started + seq * chunkMs - systemClock.now()), resolve);
      });
      if (this.#stopped) return;
      this.#sockets[0]!.emit('binarystream', piece, { epoch: 0, seq });
    }
  }

  /** No more chunks. */
  cut(): void {
    this.#stopped = true;
  }

  /** Ends the broadcast and waits until every publish is closed. */
  async end(): Promise<void> {
    this.cut();
    await this.#sockets[0]!.emitWithAck('end');
    for (const socket of this.#sockets) socket.disconnect();
  }
}

/** What a viewer missed of a show: frames that never arrived, and the longest time without one in milliseconds. */
export async function missed(file: string, show: Show): Promise<{ frames: number; longestGapMs: number }> {
  const sent = (await probe(show.recording)).video;
  const arrived = (await probe(readFileSync(file))).video;
  const gaps = arrived.slice(1).map(({ time }, n) => Math.round((time - arrived[n]!.time) * 1_000));
  return { frames: sent.length - arrived.length, longestGapMs: Math.max(...gaps) };
}
