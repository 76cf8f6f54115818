import {
  remoteRequestSchema,
  socketPlace,
  type Credentials,
  type RemoteReply,
  type RemoteRequest,
  type RemoteState,
} from '#protocol';
import * as v from 'valibot';
import { deadline, type Clock } from '../../platform/clock.ts';
import type { FindCompanion } from './find-companion.ts';
import { introduce } from './introduce.ts';
import { authOf, newAttempt } from './proof.ts';
import type { CompanionSocket, OpenSocket } from './socket.ts';

/** How long the companion may take to prove itself, in ms. */
const greetingMs = 5_000;
/** How often the state is said although it is the same, in ms: a worker with a connection on which nothing goes for 30 s is suspended. */
const restateMs = 20_000;
/** The port where it listens: any would do. */
const platform = 'custom';

export interface RemoteHand {
  /** How this browser is; null while that is not known. */
  readonly state: () => RemoteState | null;
  /** Calls back whenever that has changed. @returns ends it */
  readonly follow: (listener: () => void) => () => void;
  /** Does what is asked. Never rejects. */
  readonly act: (request: RemoteRequest) => Promise<RemoteReply>;
}

export interface RemoteLinkOptions {
  readonly credentials: Credentials;
  /** The control port that the person named; null for the usual ones. */
  readonly controlPort: number | null;
  readonly hand: RemoteHand;
  readonly findCompanion: FindCompanion;
  readonly openSocket: OpenSocket;
  readonly clock: Clock;
}

/**
 * Lets this browser be controlled through the companion, which has proved itself to be the right one, for as long as the connection
 * holds. Resolves when there is none (any more), or the signal aborts; never rejects.
 */
export async function holdRemoteLink(options: RemoteLinkOptions, signal: AbortSignal): Promise<void> {
  const { credentials, controlPort, findCompanion, openSocket, clock } = options;
  const { found } = await findCompanion(controlPort, signal);
  const place = found && socketPlace(platform, found.hello, null);
  if (place === null || signal.aborted) return;
  const attempt = newAttempt({ credentials, broadcastId: crypto.randomUUID() }, platform, place.port);
  const socket = openSocket(place, { ...authOf(attempt), purpose: 'remote' });
  const greeting = deadline(clock, greetingMs, signal);
  try {
    const nobody = await introduce(socket, { credentials, attempt }, () => undefined, greeting.signal);
    if (!nobody && socket.connected) await serve(socket, options, signal);
  } finally {
    greeting.done();
    socket.disconnect();
  }
}

/** Answers until the connection is gone. */
function serve(
  socket: CompanionSocket,
  { hand, clock }: RemoteLinkOptions,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    let cancel = (): void => undefined;
    const say = (): void => {
      cancel();
      cancel = clock.setTimer(restateMs, say);
      const state = hand.state();
      if (state) socket.emit('remote-state', state);
    };
    const unfollow = hand.follow(say);
    const end = (): void => {
      cancel();
      unfollow();
      resolve();
    };
    socket.on('remote', (asked: unknown, reply: unknown) => {
      const request = v.safeParse(remoteRequestSchema, asked);
      if (!request.success || typeof reply !== 'function') return;
      void hand.act(request.output).then((answer) => void reply(answer));
    });
    socket.once('disconnect', end);
    signal.addEventListener('abort', end, { once: true });
    say();
  });
}
