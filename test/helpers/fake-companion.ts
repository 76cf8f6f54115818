import { createServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import {
  isClientProven,
  newClientId,
  newSecret,
  platformIds,
  proveCompanion,
  verifierOf,
  wireError,
  type Challenge,
  type ChunkPlace,
  type NumberedPlace,
  type ChunkReply,
  type DestinationReply,
  type DestinationStatus,
  type Hello,
  type MeasureServersReply,
  type PlainReply,
  type PlatformId,
  type PreflightReply,
  type ProofContext,
  type RenditionChoice,
  type Retry,
  type SendKey,
  type SendKeyReply,
} from '#protocol';
import type { Finding } from '../../extension/companion/link/find-companion.ts';
import { foundCompanion } from './finding.ts';
import { plainHello } from './hello.ts';
import { listen } from './listen.ts';

/** A companion that speaks the contract and does nothing: what it is told is written down, what it answers is up to the test. */
export class FakeCompanion {
  readonly keys: SendKey[] = [];
  /** `epoch/seq` in the order of arrival, over all sockets. */
  readonly chunks: string[] = [];
  /** Where they were said to belong. */
  readonly places: NumberedPlace[] = [];
  /** The socket that the newest chunk came over. */
  carrier: Socket | null = null;
  readonly retries: Retry[] = [];
  readonly renditions: RenditionChoice[] = [];
  readonly sockets = new Set<Socket>();
  /** What it was asked of ingests, by the platform of the port. */
  readonly preflights: { platform: PlatformId; request: SendKey }[] = [];
  /** What ingests say to a key; null answers nothing. */
  onPreflight: (platform: PlatformId) => PreflightReply | null = () => ({
    ok: true,
    reason: null,
    message: '',
    ownIngest: true,
  });
  /** What it measured of a platform's servers; null answers nothing. */
  onMeasure: (platform: PlatformId, request: unknown) => MeasureServersReply | null = () => null;
  /** null answers nothing. */
  onEnd: () => { ok: true } | null = () => ({ ok: true });
  /** Sockets that there ever were. */
  seen = 0;
  stops = 0;
  /** The ids that were named by a `stop`. */
  readonly stopped: string[] = [];
  /** For each `pause`, how many chunks had come before it. */
  readonly pauses: number[] = [];
  /** For each `hide`, how many chunks had come before it. */
  readonly hides: number[] = [];
  /** What each `hide` said is to be recorded. */
  readonly expected: unknown[] = [];
  /** Times that it was told to go on. */
  consents = 0;
  /** Those that said `end`, in order. */
  readonly ends: Socket[] = [];
  readonly credentials = { clientId: newClientId(), token: newSecret() };
  onKey: (key: SendKey) => SendKeyReply | Promise<SendKeyReply> = ({ name = '' }) => accepted(name);
  onChunk: (place: ChunkPlace) => ChunkReply | Promise<ChunkReply> | null = ({ epoch, seq }) => ({
    ok: true,
    next: { epoch, seq: seq + 1 },
  });
  onRetry: () => DestinationReply = () => ({ ok: true, destination: destinationStatus('retried') });
  /** null answers nothing. */
  onStop: () => DestinationReply | null = () => ({
    ok: true,
    destination: destinationStatus('stopped', { state: 'ended', reason: 'stopped' }),
  });
  /** Has another make the challenge, as a program in the middle does, for what a client says of itself. */
  challengeBy: ((auth: Record<string, string>) => Promise<Challenge>) | null = null;
  /** How it shows that it is the one that the browser was paired with. */
  proves: 'truly' | 'falsely' | 'never' = 'truly';
  readonly proofs: string[] = [];
  /** Called for each client that connects, and for each that has proved itself before it hears so. */
  onConnect: (socket: Socket) => void = () => undefined;
  onProven: (socket: Socket) => void = () => undefined;
  /** Why it lets nobody in; null lets in who can prove itself. */
  refuses: { readonly code: string; readonly message: string } | null = null;
  /** What it says of its ffmpeg. */
  ffmpeg: Hello['ffmpeg'] = null;
  /** Of which node of a fleet it says that it is, and whom else to ask. */
  fleet: Hello['fleet'];
  /** Where a broadcast is that is not here; null for here. */
  elsewhere: string | null = null;
  /** What it names as its grace time, in ms. */
  graceMs = 60_000;
  /** Events of clients that had not proved themselves yet. */
  readonly early: string[] = [];
  readonly #believed = new Set<Socket>();
  readonly #ports: Partial<Record<PlatformId, number>> = {};
  readonly #closers: (() => Promise<void>)[] = [];

  async start(): Promise<void> {
    for (const platform of platformIds) await this.#open(platform);
  }

  get hello(): Hello {
    return {
      ...plainHello,
      ports: this.#ports as Hello['ports'],
      ffmpeg: this.ffmpeg,
      graceMs: this.graceMs,
      ...(this.fleet && { fleet: this.fleet }),
    };
  }

  /** As it is found where it is looked for. */
  get finding(): Finding {
    return foundCompanion(this.hello);
  }

  async #open(platform: PlatformId): Promise<void> {
    const http = createServer();
    const io = new Server(http, { transports: ['websocket'] });
    const { port, close } = await listen(http);
    io.use((_, next) => next(this.refuses ? Object.assign(new Error(), { data: this.refuses }) : undefined));
    io.on('connection', (socket) => {
      this.sockets.add(socket);
      this.seen += 1;
      this.onConnect(socket);
      socket.on('disconnect', () => this.sockets.delete(socket));
      socket.onAny((event: string) => {
        if (!this.#believed.has(socket) && event !== 'prove') this.early.push(event);
      });
      void this.#exchangeProofs(socket, platform, port);
      socket.on('send-key', (key: SendKey, reply: (answer: SendKeyReply) => void) => {
        this.keys.push(key);
        const answer = this.onKey(key);
        if (answer instanceof Promise) void answer.then(reply);
        else reply(answer);
      });
      socket.on(
        'binarystream',
        (_data: Buffer, place: NumberedPlace, reply: (answer: ChunkReply) => void) => {
          this.carrier = socket;
          this.chunks.push(`${place.epoch}/${place.seq}`);
          this.places.push(place);
          const answer = this.onChunk(place);
          if (answer instanceof Promise) void answer.then(reply);
          else if (answer) reply(answer);
        },
      );
      socket.on('retry', (request: Retry, reply: (answer: DestinationReply) => void) => {
        this.retries.push(request);
        reply(this.onRetry());
      });
      socket.on('rendition', (choice: RenditionChoice, reply: (answer: DestinationReply) => void) => {
        this.renditions.push(choice);
        reply(this.onRetry());
      });
      socket.on('stop', (...args: [...ids: string[], reply: (answer: DestinationReply) => void]) => {
        const reply = args.pop() as (answer: DestinationReply) => void;
        this.stopped.push(...(args as string[]));
        this.stops++;
        const answer = this.onStop();
        if (answer) reply(answer);
      });
      socket.on('measure-servers', (request: unknown, reply: (answer: MeasureServersReply) => void) => {
        const answer = this.onMeasure(platform, request);
        if (answer) reply(answer);
      });
      socket.on('preflight', (request: SendKey, reply: (answer: PreflightReply) => void) => {
        this.preflights.push({ platform, request });
        const answer = this.onPreflight(platform);
        if (answer) reply(answer);
      });
      socket.on('pause', () => void this.pauses.push(this.chunks.length));
      socket.on('hide', (expected: unknown) => {
        this.hides.push(this.chunks.length);
        this.expected.push(expected);
      });
      socket.on('go-on', (reply: (answer: { ok: true }) => void) => {
        this.consents += 1;
        reply({ ok: true });
      });
      socket.on('end', (reply: (answer: { ok: true }) => void) => {
        this.ends.push(socket);
        const answer = this.onEnd();
        if (answer) reply(answer);
      });
    });
    this.#ports[platform] = port;
    this.#closers.push(async () => {
      await io.close();
      await close();
    });
  }

  /** What the real one does before it hears anything. @returns whether the client is believed. */
  async #exchangeProofs(socket: Socket, platform: PlatformId, port: number): Promise<void> {
    const { clientId, broadcastId, nonce: clientNonce } = socket.handshake.auth as Record<string, string>;
    const said = { clientId: clientId!, broadcastId: broadcastId!, clientNonce: clientNonce! };
    const context: ProofContext = { ...said, platform, port, companionNonce: newSecret() };
    const token = this.proves === 'truly' ? this.credentials.token : newSecret();
    socket.once('prove', async (proof: string, reply: (answer: PlainReply) => void) => {
      this.proofs.push(proof);
      if (!(await isClientProven(await verifierOf(token), context, proof))) return;
      const address = this.elsewhere;
      if (address !== null) return reply({ ok: false, error: { ...wireError('moved'), address } });
      this.#believed.add(socket);
      this.onProven(socket);
      reply({ ok: true });
    });
    if (this.proves === 'never') return;
    if (this.challengeBy) {
      const auth = socket.handshake.auth as Record<string, string>;
      return void socket.emit('challenge', await this.challengeBy(auth));
    }
    const proof = await proveCompanion(await verifierOf(token), context);
    socket.emit('challenge', { nonce: context.companionNonce, proof });
  }

  /** Cuts every connection, as a lost network does. */
  cut(): void {
    for (const socket of this.sockets) socket.conn.close();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#closers.splice(0).map((close) => close()));
  }
}

export function accepted(name: string, next: ChunkPlace | null = null): SendKeyReply {
  return { ok: true, destination: destinationStatus(name), next };
}

export function destinationStatus(name: string, change: Partial<DestinationStatus> = {}): DestinationStatus {
  return {
    id: name,
    platform: 'youtube',
    name,
    state: 'live',
    reason: null,
    message: '',
    attempt: 0,
    retryInMs: null,
    ...change,
  };
}
