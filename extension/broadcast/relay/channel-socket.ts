import {
  endAnswerMs,
  type ChunkPlace,
  type ChunkReply,
  type DestinationStats,
  type NumberedPlace,
} from '#protocol';
import type {
  Advice,
  DestinationReply,
  DestinationStatus,
  HeardVerdict,
  RenditionChoice,
  WireError,
} from '#protocol';
import type { Clock } from '../../platform/clock.ts';
import {
  readAdvice,
  readChunkReply,
  readDestination,
  readDestinationReply,
  readMoved,
  readPlainReply,
  readStats,
  readVerdict,
  readWireError,
} from '../../companion/link/companion-messages.ts';
import type { CompanionSocket } from '../../companion/link/socket.ts';
import type { Chunk } from './chunk-window.ts';

/** Longest wait for the answer to `end` or `stop`, in milliseconds: a little longer than the companion takes at most. */
export const endMs = endAnswerMs + 100;

/** Longest wait for the answer to `mark`, in milliseconds. */
const markMs = 2_000;

/** What the companion says unasked. A message that is not understood is heard all the same. */
export interface CompanionWords {
  onDestination(destination: DestinationStatus | null): void;
  onStats(stats: DestinationStats | null): void;
  /** It takes no media until the person has said that the show goes on. */
  onHeld(): void;
  /** The upload bears another bitrate. */
  onAdvice(advice: Advice): void;
  /** What was measured of the broadcast so far. */
  onVerdict(verdict: HeardVerdict): void;
  /** It is about to be replaced by another run of itself, which is to go on with a new epoch. */
  onComingBack(): void;
  /** It takes leave: the broadcast is to go on at that address. */
  onMoved(address: string): void;
  /** It has ended the whole broadcast. */
  onEnded(why: WireError): void;
}

/** Hears what the companion says. Only once it has proved itself. */
export function listenTo(socket: CompanionSocket, words: CompanionWords): void {
  socket.on('destination', (value: unknown) => words.onDestination(readDestination(value)));
  socket.on('stats', (value: unknown) => words.onStats(readStats(value)));
  socket.on('held', () => words.onHeld());
  socket.on('advice', (value: unknown) => {
    const advice = readAdvice(value);
    if (advice) words.onAdvice(advice);
  });
  socket.on('verdict', (value: unknown) => {
    const verdict = readVerdict(value);
    if (verdict) words.onVerdict(verdict);
  });
  socket.on('coming-back', () => words.onComingBack());
  socket.on('moved', (value: unknown) => {
    const moved = readMoved(value);
    if (moved) words.onMoved(moved.address);
  });
  socket.on('ended', (value: unknown) => {
    const why = readWireError(value);
    if (why) words.onEnded(why);
  });
}

/** @param onAnswer called with null for an answer that is not understood */
export function sendChunk(
  socket: CompanionSocket,
  { epoch, seq, afterMs, waiting, data }: Chunk,
  onAnswer: (place: ChunkPlace, reply: ChunkReply | null) => void,
): void {
  const place: NumberedPlace = {
    ...{ epoch, seq },
    ...(afterMs !== undefined && { afterMs }),
    ...(waiting !== undefined && { waiting }),
  };
  socket.emit('binarystream', data, place, (answer: unknown) => onAnswer(place, readChunkReply(answer)));
}

/** Has the companion try a destination again, with another key where one is given. */
export function askRetry(
  socket: CompanionSocket,
  again: { readonly key?: string },
  onAnswer: (reply: DestinationReply | null) => void,
): void {
  socket.emit('retry', again, (answer: unknown) => onAnswer(readDestinationReply(answer)));
}

/** Has the companion give the destination of this socket another quality. */
export function askRendition(
  socket: CompanionSocket,
  choice: RenditionChoice,
  onAnswer: (reply: DestinationReply | null) => void,
): void {
  socket.emit('rendition', choice, (answer: unknown) => onAnswer(readDestinationReply(answer)));
}

/** Has the companion stop the destination of this socket. Resolves as `untilAnswered` does. */
export function askStop(
  socket: CompanionSocket,
  clock: Clock,
  onAnswer: (reply: DestinationReply | null) => void,
): Promise<void> {
  return untilAnswered(socket, clock, endMs, (done) =>
    socket.emit('stop', (answer: unknown) => {
      onAnswer(readDestinationReply(answer));
      done();
    }),
  );
}

/** Has the companion stop another destination of the same broadcast. @param id the companion's name of it */
export function askStopOther(
  socket: CompanionSocket,
  clock: Clock,
  id: string,
  onAnswer: () => void,
): Promise<void> {
  return untilAnswered(socket, clock, endMs, (done) =>
    socket.emit('stop', id, () => {
      onAnswer();
      done();
    }),
  );
}

/** Tells the companion that the broadcast is over. @returns whether it has answered within `ms` */
export async function askEnd(socket: CompanionSocket, clock: Clock, ms: number): Promise<boolean> {
  let answered = false;
  await untilAnswered(socket, clock, ms, (done) =>
    socket.emit('end', (answer: unknown) => {
      answered = readPlainReply(answer)?.ok ?? false;
      done();
    }),
  );
  return answered;
}

/** Resolves at the answer, when the connection is gone or when it takes too long. */
function untilAnswered(
  socket: CompanionSocket,
  clock: Clock,
  ms: number,
  say: (done: () => void) => unknown,
): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.setTimer(ms, resolve);
    const done = (): void => {
      cancel();
      resolve();
    };
    socket.once('disconnect', done);
    say(done);
  });
}

/** Has this moment marked. @returns whether it was, within `markMs`: a companion of an earlier version says nothing */
export async function askMark(socket: CompanionSocket, clock: Clock, label: string): Promise<boolean> {
  let isMarked = false;
  await untilAnswered(socket, clock, markMs, (done) =>
    socket.emit('mark', label, (answer: unknown) => {
      isMarked = readPlainReply(answer)?.ok ?? false;
      done();
    }),
  );
  return isMarked;
}
