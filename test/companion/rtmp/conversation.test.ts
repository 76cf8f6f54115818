import { duplexPair, type Duplex } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseIngestUrl } from '#protocol';
import { makeTag } from '../../../companion/flv/make-tag.ts';
import type { AmfValue } from '../../../companion/flv/amf0.ts';
import { commandMessage, readCommand, type Command } from '../../../companion/rtmp/command.ts';
import type { Dial } from '../../../companion/dial/dial.ts';
import { Handshake } from '../../../companion/rtmp/handshake.ts';
import { controlMessage, messageType, userControlMessage } from '../../../companion/rtmp/message.ts';
import { PublishError } from '../../../companion/publish/publish-error.ts';
import { RtmpPublisher } from '../../../companion/rtmp/publisher.ts';
import { RtmpWire } from '../../../companion/rtmp/wire.ts';
import { FakeClock, settle } from '../../helpers/fake-clock.ts';

/** Every connection may take ten seconds; there are six at most, and as many goodbyes. */
const longestMs = 90_000;

/** An ingest in memory: it answers nothing unless a move says so. */
class MemoryIngest {
  readonly wire: RtmpWire;
  readonly #socket: Duplex;
  readonly #handshake = new Handshake('server', () => 0);
  readonly #calls: Command[] = [];
  #shaken = false;

  constructor(socket: Duplex) {
    this.#socket = socket;
    const write = (pieces: Buffer[]): void => {
      if (!socket.writableEnded && !socket.destroyed) socket.write(Buffer.concat(pieces));
    };
    this.wire = new RtmpWire({
      caps: { maxMessageBytes: 1 << 24, maxChunkStreams: 64 },
      now: () => 0,
      write,
      reply: write,
    });
    socket.on('data', (bytes: Buffer) => this.#receive(bytes));
    socket.on('error', () => {});
  }

  /** The call that was not answered yet. */
  nextCall(): Command | undefined {
    return this.#calls.shift();
  }

  send(name: string, transaction: number, ...args: AmfValue[]): void {
    this.wire.send(commandMessage({ name, transaction, args }), 3);
  }

  end(): void {
    this.#socket.end();
  }

  #receive(bytes: Buffer): void {
    let rest: Buffer | null = bytes;
    if (!this.#shaken) {
      const step = this.#handshake.push(bytes);
      if (step.send) this.#socket.write(step.send);
      rest = step.rest;
      this.#shaken = rest !== null;
    }
    for (const message of rest ? this.wire.receive(rest) : []) {
      const command = readCommand(message);
      if (command && command.transaction > 0) this.#calls.push(command);
    }
  }
}

type Move = (ingest: MemoryIngest, clock: FakeClock) => Promise<void> | void;

/** As it should be answered. */
const answer: Move = (ingest) => {
  const call = ingest.nextCall();
  if (call?.name === 'publish') ingest.send('onStatus', 0, null, { code: 'NetStream.Publish.Start' });
  else if (call) ingest.send('_result', call.transaction, null, call.name === 'createStream' ? 1 : {});
};

const codes = [
  ...['NetStream.Publish.Start', 'NetStream.Publish.BadName', 'NetStream.Unpublish.Success', 'Made.Up'],
  ...['NetConnection.Connect.Success', 'NetConnection.Connect.Rejected', 'NetConnection.Connect.Closed'],
  ...['NetConnection.Call.Failed', 'NetConnection.Connect.ReconnectRequest'],
];
const info = fc.record(
  {
    level: fc.constantFrom<AmfValue>('status', 'error', 7),
    code: fc.constantFrom(...codes),
    description: fc.constantFrom(
      ...['', 'no', '[ code=403 need auth; authmod=adobe ]', '[ authmod=llnw ] : ?reason=authfailed'],
      '[ authmod=adobe ] : ?reason=needauth&user=anna&salt=s&challenge=c',
    ),
    ex: fc.record({
      code: fc.constant(302),
      redirect: fc.constantFrom(
        'rtmp://ingest.example/live',
        'rtmp://other.example/a/b',
        'rtmps://x/y',
        'no',
        '',
      ),
    }),
  },
  { requiredKeys: [] },
);
const value = fc.nat(0xffff_ffff);

const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 12, arbitrary: fc.constant(answer) },
  info.map(
    (told): Move =>
      (ingest) =>
        ingest.send('onStatus', 0, null, told),
  ),
  info.map(
    (told): Move =>
      (ingest) =>
        ingest.send('_error', ingest.nextCall()?.transaction ?? 1, null, told),
  ),
  info.map(
    (told): Move =>
      (ingest) =>
        ingest.send('_result', ingest.nextCall()?.transaction ?? 1, null, told),
  ),
  fc.tuple(fc.constantFrom(messageType.acknowledgement, messageType.windowAckSize), value).map(
    ([type, number]): Move =>
      (ingest) =>
        ingest.wire.control(controlMessage(type, number)),
  ),
  fc.tuple(fc.constantFrom(0, 1, 3, 6, 31), value).map(
    ([event, number]): Move =>
      (ingest) =>
        ingest.wire.control(userControlMessage(event, number)),
  ),
  fc.integer({ min: 1, max: 70_000 }).map(
    (bytes): Move =>
      (ingest) =>
        ingest.wire.setChunkSize(bytes),
  ),
  fc.tuple(fc.constantFrom(7, 8, 9, 15, 16, 17, 18, 19, 22, 30), fc.uint8Array({ maxLength: 40 })).map(
    ([type, bytes]): Move =>
      (ingest) =>
        ingest.wire.send({ type, timestamp: 0, streamId: 1, payload: Buffer.from([5, ...bytes]) }, 5),
  ),
  fc.constantFrom('close', 'onBWDone', 'onFCPublish').map(
    (name): Move =>
      (ingest) =>
        ingest.send(name, 0, null),
  ),
  fc.integer({ min: 1, max: 9_000 }).map(
    (ms): Move =>
      (_, clock) =>
        clock.advance(ms),
  ),
  fc.constant<Move>((ingest) => ingest.end()),
);

async function converse(moves: readonly Move[]): Promise<string> {
  const clock = new FakeClock();
  const ingests: MemoryIngest[] = [];
  const dial: Dial = async () => {
    const [ours, theirs] = duplexPair();
    // As a socket does: what was written to it is no longer needed once it has taken it.
    const push = theirs.push.bind(theirs);
    theirs.push = (bytes: Buffer | null) => push(bytes && Buffer.from(bytes));
    ingests.push(new MemoryIngest(theirs));
    return ours;
  };
  const url = parseIngestUrl('rtmp://anna:geheim@ingest.example/live')!;
  const publisher = new RtmpPublisher({ url, key: 'a-key' }, { clock, dial });
  let outcome: string | null = null;
  let ended: PublishError | null | undefined;
  void publisher.connect(new AbortController().signal).then(
    () => (outcome = 'live'),
    (error: unknown) => (outcome = error instanceof PublishError ? error.reason : `bug: ${String(error)}`),
  );
  void publisher.closed.then((cause) => (ended = cause));
  for (const one of moves) {
    await settle();
    await settle();
    await one(ingests.at(-1)!, clock);
    if (outcome === 'live') publisher.send(makeTag('audio', clock.now(), Buffer.from([0xaf, 1, 0])));
  }
  await clock.advance(longestMs);
  expect(outcome).toMatch(/^[a-z-]+$/);
  if (outcome === 'live' && ended) outcome = `live, then ${ended.reason}`;
  else if (outcome !== 'live') expect(ended).toMatchObject({ reason: outcome });
  void publisher.close();
  await clock.advance(longestMs);
  expect(ended).not.toBeUndefined();
  expect(clock.pending).toBe(0);
  expect(ingests.length).toBeLessThanOrEqual(12);
  return outcome!;
}

describe('a publisher in a conversation of valid messages', () => {
  const allIsWell = Array.from({ length: 5 }, () => answer);

  it('is live when all is answered as it should be, and in time', async () => {
    expect(await converse(allIsWell)).toBe('live');
    const closes: Move = (ingest) => ingest.end();
    expect(await converse([...allIsWell, closes])).toBe('live, then closed-by-ingest');
    expect(await converse(allIsWell.slice(1))).toBe('timeout');
  });

  it('is live or ends with a reason, in whatever order they come, and is never stuck', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(move, { maxLength: 30 }), async (moves) => void (await converse(moves))),
      { numRuns: 300 },
    );
  });
});
