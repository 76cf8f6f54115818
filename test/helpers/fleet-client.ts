import type { Socket } from 'socket.io-client';
import { systemClock } from '../../companion/lib/clock.ts';
import { pause } from '../../companion/lib/waiting.ts';
import type { DestinationStatus, SendKeyReply } from '../../companion/protocol/index.ts';
import { framesPerSecond, type Recording } from '../faults/recording.ts';
import type { Companion } from './companion.ts';
import { connectClient } from './relay-client.ts';
import { waitUntil } from './wait-until.ts';

/** How long it waits when nobody takes it, in ms. */
const againMs = 250;
/** How long it waits for one that does not answer, in ms. */
const answerMs = 3_000;
/** How long it waits for an ingest that is to take it again, in ms: the extension's client waits as long. */
const takenMs = 5_000;

interface Chunk {
  readonly epoch: number;
  readonly seq: number;
  readonly data: Buffer;
}

/**
 * A client that goes on wherever its fleet sends it: numbered chunks of a recording whose frames are numbered, at their own pace, and a
 * window of those that nobody has acknowledged. A recording that its node has lost goes on as a new one, from its next keyframe.
 */
export class FleetClient {
  /** Every frame that was recorded, by epoch: from the first up to, not including, `to`. */
  readonly sent: { from: number; to: number }[] = [];
  state: DestinationStatus['state'] = 'idle';
  /** The companion that it is at, or asks next. */
  at: Companion;
  /** Why it was not let in last. */
  refusal: string | null = null;
  /** When it became live each time, by the monotonic clock, in ms. */
  readonly liveAt: number[] = [];
  /** When it was let in each time, by the same clock, in ms. */
  readonly takenAt: number[] = [];
  readonly #window: Chunk[] = [];
  readonly #stop = new AbortController();
  #socket: Socket | null = null;
  /** The connection that is to be let in. */
  #entering: Socket | null = null;
  #node: string | undefined;
  #heardAt = 0;
  #index = -1;
  #rest: Buffer = Buffer.alloc(0);
  #seq = 0;
  #began = { at: 0, frame: 0 };
  #leaving: Socket | null = null;
  #running: Promise<unknown> = Promise.resolve();
  readonly #companions: readonly Companion[];
  readonly #id: string;
  readonly #recording: Recording;

  constructor(companions: readonly Companion[], id: string, recording: Recording, at = companions[0]!) {
    this.#companions = companions;
    this.#id = id;
    this.#recording = recording;
    this.at = at;
  }

  get frames(): number[] {
    return this.sent.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, at) => from + at));
  }

  /** Begins to record, and stays connected until `end`. */
  start(): void {
    this.#begin();
    this.#running = Promise.all([this.#record(), this.#connect()]);
    // Told where it is ended.
    this.#running.catch(() => undefined);
  }

  async live(): Promise<void> {
    await waitUntil(`${this.#id} is live`, () => this.state === 'live').catch((error: Error) => {
      throw new Error(`${error.message} (${this.state}, refused: ${this.refusal})`);
    });
  }

  /** Ends the broadcast. */
  async end(): Promise<void> {
    this.#stop.abort();
    this.#cut();
    this.#flush();
    await this.#socket?.emitWithAck('end');
    this.#socket?.disconnect();
    await this.#running;
  }

  /** Is gone without a word. */
  async die(): Promise<void> {
    this.#stop.abort();
    this.#entering?.disconnect();
    await this.#running;
  }

  async #connect(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const gone = await this.#enter().catch(
        (error: Error & { data?: { code: string; address?: string } }) => {
          this.refusal = error.data?.code ?? null;
          const { address } = error.data ?? {};
          if (address !== undefined) this.at = this.#named(address);
          return address === undefined ? 'nobody' : 'sent';
        },
      );
      if (gone === 'nobody') {
        this.at = this.#companions[(this.#companions.indexOf(this.at) + 1) % this.#companions.length]!;
        await pause(systemClock, againMs, signal);
      }
    }
  }

  /** Asks who is there, as the extension's client does, connects, and stays. @returns why it has left; rejects where it is not let in */
  async #enter(): Promise<'lost' | 'sent'> {
    const asked = await nodeOf(this.at);
    const node = this.#node === undefined ? {} : { node: this.#node };
    const fleet = { ...node, heardMs: Math.max(0, systemClock.now() - this.#heardAt) };
    const socket = await connectClient(this.at.ports.youtube, {
      address: this.at.address,
      timeoutMs: answerMs,
      transports: ['websocket'],
      auth: { broadcastId: this.#id, protocol: 1, fleet },
    });
    this.#entering = socket;
    const left = new Promise<'lost' | 'sent'>((resolve) => {
      socket.once('disconnect', () => resolve(this.#leaving === socket ? 'sent' : 'lost'));
      socket.once(
        'moved',
        ({ address }: { address: string }) =>
          void this.#leave(socket, address).then(
            () => resolve('sent'),
            // It is gone before it has said that all of it is there: that is told as the end of the connection.
            () => undefined,
          ),
      );
    });
    // It was ended while this one was connecting.
    if (this.#stop.signal.aborted) socket.disconnect();
    const taken = new Promise<void>((resolve) => {
      socket.on('destination', ({ state }: DestinationStatus) => {
        if (state === 'live' && this.state !== 'live') this.liveAt.push(systemClock.now());
        this.state = state;
        if (state !== 'idle' && state !== 'connecting') resolve();
      });
    });
    const reply = (await Promise.race([socket.emitWithAck('send-key', { key: this.#id }), left])) as
      | SendKeyReply
      | string;
    if (typeof reply === 'string') return 'lost';
    if (!reply.ok) throw new Error(reply.error.code);
    this.refusal = null;
    this.takenAt.push(systemClock.now());
    // What was kept comes faster than it was recorded: an ingest that takes it late would begin in the midst of it.
    if (this.#node !== undefined)
      await Promise.race([taken, left, pause(systemClock, takenMs, this.#stop.signal)]);
    this.#node = asked;
    this.#heardAt = systemClock.now();
    this.#socket = socket;
    this.#send(this.#window);
    const how = await left;
    this.#socket = null;
    this.state = 'waiting';
    // What it had of this recording nobody has any more.
    if (how === 'lost' && !this.#stop.signal.aborted) this.#begin();
    return how;
  }

  /** Has all that was recorded so far go out where it is, and goes on elsewhere. */
  async #leave(socket: Socket, address: string): Promise<void> {
    this.#leaving = socket;
    this.#cut();
    this.#flush();
    this.#socket = null;
    this.#begin();
    await socket.emitWithAck('end');
    this.#heardAt = systemClock.now();
    this.at = this.#named(address);
    socket.disconnect();
  }

  /** A new recording, of which nothing is lost. */
  #begin(): void {
    const { clusters, header } = this.#recording;
    const frame = this.sent.at(-1)?.to ?? 0;
    this.#index = clusters.findIndex(({ from, keyframe }) => keyframe && from >= frame);
    if (this.#index < 0) throw new Error('the recording is too short');
    const { from } = clusters[this.#index]!;
    this.#began = { at: systemClock.now(), frame: from };
    this.sent.push({ from, to: from });
    this.#window.length = 0;
    this.#rest = header;
    this.#seq = 0;
  }

  async #record(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const index = this.#index;
      const cluster = this.#recording.clusters[index];
      if (!cluster) throw new Error('the recording is too short');
      const due = this.#began.at + ((cluster.to - this.#began.frame) * 1000) / framesPerSecond;
      await pause(systemClock, Math.max(0, due - systemClock.now()), signal);
      // Another recording may have begun meanwhile.
      if (signal.aborted || index !== this.#index) continue;
      this.#rest = Buffer.concat([this.#rest, cluster.data]);
      this.sent.at(-1)!.to = cluster.to;
      this.#index += 1;
      this.#cut();
      this.#send(this.#window.slice(-1));
    }
  }

  #cut(): void {
    if (this.#rest.length === 0 || this.sent.at(-1)!.to === this.sent.at(-1)!.from) return;
    this.#window.push({ epoch: this.sent.length - 1, seq: this.#seq++, data: this.#rest });
    this.#rest = Buffer.alloc(0);
  }

  #flush(): void {
    const unsent = this.#window.filter(({ seq }) => seq === this.#seq - 1 && this.#rest.length > 0);
    this.#send(unsent);
  }

  #send(chunks: readonly Chunk[]): void {
    const socket = this.#socket;
    for (const { epoch, seq, data } of socket ? chunks : []) {
      socket!.emit('binarystream', data, { epoch, seq }, () => {
        this.#heardAt = systemClock.now();
        const at = this.#window.findIndex((each) => each.epoch === epoch && each.seq === seq);
        if (at >= 0) this.#window.splice(0, at + 1);
      });
    }
  }

  #named(address: string): Companion {
    const { hostname, port } = new URL(address);
    const found = this.#companions.find(
      (each) => each.address === hostname && each.controlPort === Number(port),
    );
    if (!found) throw new Error(`nobody is at ${address}`);
    return found;
  }
}

async function nodeOf({ address, controlPort }: Companion): Promise<string | undefined> {
  const answer = await fetch(`http://${address}:${controlPort}/api/hello`, {
    signal: AbortSignal.timeout(answerMs),
  });
  const hello = (await answer.json()) as { fleet?: { node: string } };
  return hello.fleet?.node;
}
