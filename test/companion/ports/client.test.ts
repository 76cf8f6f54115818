import type { Socket } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { maxChunkBytes, rehearsalIngest, wireError } from '../../../companion/protocol/index.ts';
import { connectClient, nextEvent } from '../../helpers/relay-client.ts';
import { status } from './double-desk.ts';
import { openPort } from './port-fixture.ts';

let fixture: Awaited<ReturnType<typeof openPort>>;
let socket: Socket;
beforeEach(async () => {
  fixture = await openPort();
  socket = await connectClient(fixture.port, { transports: ['websocket'] });
});
afterEach(async () => {
  socket.disconnect();
  await fixture.listener.close();
});

/** Resolves when the client has left polling for WebSocket. */
async function upgraded({ io: { engine } }: Socket): Promise<void> {
  if (engine.transport.name === 'polling')
    await new Promise<void>((resolve) => engine.once('upgrade', () => resolve()));
  expect(engine.transport.name).toBe('websocket');
}

const format = { width: 1280, height: 720, frameRate: 30 };

const refusal = (code: Parameters<typeof wireError>[0]) => ({ ok: false, error: wireError(code) });

describe('a client of the base contract', () => {
  it('starts with polling, sends a bare key and bare chunks, and just goes', async () => {
    const plain = await connectClient(fixture.port);
    const { session } = fixture.desk;
    plain.emit('send-key', 'a-key');
    plain.emit('binarystream', Buffer.from('one'));
    await upgraded(plain);
    plain.emit('binarystream', new Uint8Array([1, 2]));
    await plain.emitWithAck('end');
    expect(session).toMatchObject({
      broadcastId: null,
      keys: [{ key: 'a-key' }],
      chunks: [
        { bytes: Buffer.from('one'), place: null },
        { bytes: Buffer.from([1, 2]), place: null },
      ],
    });
    plain.disconnect();
    await session.left;
  });

  it('learns of a refusal by the refused event', async () => {
    const told = nextEvent(socket, 'refused');
    socket.emit('send-key', 17);
    expect(await told).toEqual({ event: 'send-key', ...wireError('key-not-text') });
  });
});

describe('what a client says before it goes', () => {
  it.each(['end', 'stop'])('is heard when both come in one read: %s', async (event) => {
    const { session } = fixture.desk;
    let ends = 0;
    session.answerEnd = () => Promise.resolve({ ok: true, nth: (ends += 1) });
    socket.emit('binarystream', Buffer.from('last'));
    socket.emit(event);
    socket.disconnect();
    await session.left;
    expect(session.chunks.map(({ bytes }) => `${bytes}`)).toEqual(['last']);
    expect([ends, session.stops.length]).toEqual(event === 'end' ? [1, 0] : [0, 1]);
  });
});

describe('a client that hides what it shows', () => {
  it('may say what it is to record, so that there is a slate before anything was', async () => {
    expect(await socket.emitWithAck('hide')).toEqual({ ok: true });
    expect(await socket.emitWithAck('hide', format)).toEqual({ ok: true });
    expect(fixture.desk.session.hides).toEqual([null, format]);
  });
});

describe('a client that wants to rehearse', () => {
  const key = { key: 'a-key', ingest: rehearsalIngest };

  it('is heard once the built-in ingest is open, or told why it cannot be', async () => {
    let open!: () => void;
    const answers = [new Promise<null>((resolve) => (open = () => resolve(null))), 'rehearsal-unavailable'];
    const own = await openPort({ openRehearsal: async () => (await answers.shift()) as null });
    const client = await connectClient(own.port, { transports: ['websocket'] });
    const answer = client.emitWithAck('send-key', key);
    // Answered after it: what came before has been heard by then.
    await client.emitWithAck('pause');
    expect(own.desk.session.keys).toEqual([]);
    open();
    expect(await answer).toMatchObject({ ok: true });
    expect(own.desk.session.keys).toEqual([key]);
    expect(await client.emitWithAck('send-key', key)).toEqual(refusal('rehearsal-unavailable'));
    expect(own.desk.session.keys).toEqual([key]);
    client.disconnect();
    await own.listener.close();
  });

  it('that has left before it was open has no part in any broadcast', async () => {
    let open!: () => void;
    const opened = new Promise<null>((resolve) => (open = () => resolve(null)));
    const own = await openPort({ openRehearsal: () => opened });
    const client = await connectClient(own.port, { transports: ['websocket'] });
    client.emit('send-key', key);
    await client.emitWithAck('pause');
    client.disconnect();
    await own.desk.session.left;
    open();
    await opened;
    await own.listener.close();
    expect(own.desk.session.keys).toEqual([]);
  });
});

describe("Tabcast's own client", () => {
  it('is answered with what the desk says', async () => {
    const { session } = fixture.desk;
    expect(await socket.emitWithAck('send-key', { key: 'a-key', name: 'Mine' })).toEqual({
      ok: true,
      destination: status,
      next: null,
    });
    expect(session.keys).toEqual([{ key: 'a-key', name: 'Mine' }]);
    const place = { epoch: 2, seq: 7 };
    expect(await socket.emitWithAck('binarystream', Buffer.from('x'), place)).toEqual({
      ok: true,
      next: { epoch: 2, seq: 8 },
    });
    expect(session.chunks).toEqual([{ bytes: Buffer.from('x'), place }]);
    session.answerKey = () => ({ ok: false, error: wireError('key-already-set') });
    expect(await socket.emitWithAck('send-key', 'again')).toEqual(refusal('key-already-set'));
  });

  it('tries its destination again, with another key or the same, and stops it', async () => {
    const { session } = fixture.desk;
    expect(await socket.emitWithAck('retry')).toEqual({ ok: true, destination: status });
    expect(await socket.emitWithAck('retry', { key: 'another' })).toMatchObject({ ok: true });
    expect(await socket.emitWithAck('stop')).toMatchObject({ ok: true, destination: { state: 'ended' } });
    expect(await socket.emitWithAck('stop', 'twitch')).toMatchObject({ ok: true });
    expect(session).toMatchObject({ retries: [{}, { key: 'another' }], stops: [null, 'twitch'] });
  });

  it('has its destination given another quality', async () => {
    const low = { picture: '480p30', videoKbps: 1_000 };
    expect(await socket.emitWithAck('rendition', low)).toEqual({ ok: true, destination: status });
    expect(await socket.emitWithAck('rendition', 'source')).toMatchObject({ ok: true });
    expect(fixture.desk.session.renditions).toEqual([low, 'source']);
  });

  it('names its broadcast in the handshake', async () => {
    const named = await connectClient(fixture.port, { auth: { broadcastId: 'broadcast-1', protocol: 1 } });
    expect(fixture.desk.session).toMatchObject({ platform: 'youtube', broadcastId: 'broadcast-1' });
    named.disconnect();
  });

  it('hears of states and figures', async () => {
    const heard = Promise.all([nextEvent(socket, 'destination'), nextEvent(socket, 'stats')]);
    const stats = {
      bitrate: 1,
      bytesAcked: 2,
      queueMs: 3,
      behindMs: 7,
      droppedFrames: 4,
      reconnects: 5,
      renewals: 0,
      uptimeMs: 6,
    };
    fixture.desk.session.listener.destination({ ...status, state: 'live' });
    fixture.desk.session.listener.stats({ id: 'd1', ...stats });
    expect(await heard).toEqual([
      { ...status, state: 'live' },
      { id: 'd1', ...stats },
    ]);
  });

  it('hears that its broadcast waits for a person, and says that it goes on', async () => {
    const held = nextEvent(socket, 'held');
    fixture.desk.session.listener.held('computer-slept');
    expect(await held).toEqual(wireError('computer-slept'));
    expect(await socket.emitWithAck('go-on')).toEqual({ ok: true });
    expect(fixture.desk.session.consents).toBe(1);
  });

  it('marks a moment by a label, in which no key stays', async () => {
    expect(await socket.emitWithAck('send-key', 'abcd-efgh-canary')).toMatchObject({ ok: true });
    expect(await socket.emitWithAck('mark', ' Goal ')).toEqual({ ok: true });
    expect(await socket.emitWithAck('mark', 'abcd-efgh-canary')).toEqual({ ok: true });
    expect(fixture.desk.session.markers).toEqual(['Goal', '[secret]']);
  });

  it('may send a chunk of exactly 8 MB', async () => {
    const bytes = Buffer.alloc(maxChunkBytes, 7);
    expect(await socket.emitWithAck('binarystream', bytes)).toMatchObject({ ok: true });
    expect(fixture.desk.session.chunks[0]!.bytes.equals(bytes)).toBe(true);
  });
});

describe('bad input', () => {
  it.each([
    ['a number as a key', 'send-key', [17], 'key-not-text'],
    ['no key', 'send-key', [], 'key-not-text'],
    ['null as a key', 'send-key', [null], 'key-not-text'],
    ['bytes as a key', 'send-key', [Buffer.from('key')], 'key-not-text'],
    ['an object with a number as a key', 'send-key', [{ key: 17 }], 'key-not-text'],
    ['a key with a wrong field', 'send-key', [{ key: 'k', ingest: 5 }], 'bad-payload'],
    ['two keys at once', 'send-key', ['k', 'k'], 'bad-payload'],
    ['a string as a chunk', 'binarystream', ['media'], 'chunk-not-binary'],
    ['an object as a chunk', 'binarystream', [{ data: Buffer.from('x') }], 'chunk-not-binary'],
    ['no chunk', 'binarystream', [], 'chunk-not-binary'],
    ['an empty chunk', 'binarystream', [Buffer.alloc(0)], 'chunk-empty'],
    ['a chunk over 8 MB', 'binarystream', [Buffer.alloc(maxChunkBytes + 1)], 'chunk-too-large'],
    ['a chunk at a wrong place', 'binarystream', [Buffer.from('x'), { epoch: -1, seq: 0 }], 'bad-payload'],
    [
      'a chunk long after',
      'binarystream',
      [Buffer.from('x'), { epoch: 1, seq: 0, afterMs: 1_001 }],
      'bad-payload',
    ],
    [
      'a chunk before the last',
      'binarystream',
      [Buffer.from('x'), { epoch: 1, seq: 0, afterMs: -1 }],
      'bad-payload',
    ],
    ['a chunk at half a place', 'binarystream', [Buffer.from('x'), 5], 'bad-payload'],
    ['a chunk with too much', 'binarystream', [Buffer.from('x'), { epoch: 0, seq: 0 }, 1], 'bad-payload'],
    ['a number as a key to retry with', 'retry', [{ key: 17 }], 'key-not-text'],
    ['a retry of nobody knows what', 'retry', ['again'], 'bad-payload'],
    ['no quality', 'rendition', [], 'bad-payload'],
    ['a quality that nobody knows', 'rendition', [{ picture: '8k', videoKbps: 1_000 }], 'bad-payload'],
    ['a quality without a bitrate', 'rendition', [{ picture: '720p30' }], 'bad-payload'],
    ['two qualities at once', 'rendition', ['source', 'source'], 'bad-payload'],
    ['two retries at once', 'retry', [{}, {}], 'bad-payload'],
    ['a stop of nobody knows what', 'stop', [{ id: 'youtube' }], 'bad-payload'],
    ['two stops at once', 'stop', ['youtube', 'twitch'], 'bad-payload'],
    ['a pause with something', 'pause', [5], 'bad-payload'],
    ['a hide with something', 'hide', [true], 'bad-payload'],
    ['a hide of no size', 'hide', [{ width: 0, height: 720, frameRate: 30 }], 'bad-payload'],
    ['a hide of two sizes', 'hide', [format, format], 'bad-payload'],
    ['a go-on with something', 'go-on', [true], 'bad-payload'],
    ['a mark without a label', 'mark', [], 'bad-payload'],
    ['a mark with an endless label', 'mark', ['x'.repeat(81)], 'bad-payload'],
    ['an end with something', 'end', [{}], 'bad-payload'],
  ] as const)('%s is refused and changes nothing', async (_, event, args, code) => {
    expect(await socket.emitWithAck(event, ...args)).toMatchObject(refusal(code));
    const told = nextEvent(socket, 'refused');
    socket.emit(event, ...args);
    expect(await told).toEqual({ event, ...wireError(code) });
    expect(fixture.desk.session).toMatchObject({ keys: [], chunks: [], retries: [], stops: [], pauses: 0 });
    expect(fixture.desk.session).toMatchObject({ consents: 0, hides: [] });
  });

  it('of 100 MB closes that socket and no other', async () => {
    const other = await connectClient(fixture.port);
    const { session } = fixture.desk;
    const gone = nextEvent(socket, 'disconnect');
    socket.emit('binarystream', Buffer.alloc(100 * 1024 * 1024));
    await gone;
    await fixture.desk.sessions[0]!.left;
    expect(await other.emitWithAck('binarystream', Buffer.from('still here'))).toMatchObject({ ok: true });
    expect(session.chunks).toHaveLength(1);
    other.disconnect();
  });

  it('that is no socket.io at all closes that socket and no other', async () => {
    const other = await connectClient(fixture.port, { transports: ['websocket'] });
    const gone = nextEvent(other, 'disconnect');
    other.io.engine.write('4this is no packet');
    await gone;
    expect(await socket.emitWithAck('send-key', 'a-key')).toMatchObject({ ok: true });
  });

  it('that trips over a bug is answered as internal, logged, and survived', async () => {
    const { session } = fixture.desk;
    session.answerKey = () => {
      throw new Error('a bug');
    };
    session.answerEnd = () => Promise.reject(new Error('another bug'));
    expect(await socket.emitWithAck('send-key', 'a-key')).toEqual(refusal('internal'));
    expect(await socket.emitWithAck('end')).toEqual(refusal('internal'));
    expect(fixture.lines.join('')).toMatch(/a bug.*another bug/s);
    expect(await socket.emitWithAck('binarystream', Buffer.from('x'))).toMatchObject({ ok: true });
    session.chunk = () => {
      throw new Error('a third bug');
    };
    expect(await socket.emitWithAck('binarystream', Buffer.from('x'))).toEqual({
      ...refusal('internal'),
      next: null,
    });
  });

  it('shows no key in the log, whatever goes wrong with it', async () => {
    fixture.desk.session.answerKey = () => {
      throw new Error('cannot take live_1_canary');
    };
    await socket.emitWithAck('send-key', ' rtmp://127.0.0.1/app/live_1_canary\n');
    expect(fixture.lines.join('')).toContain('cannot take [secret]');
    expect(fixture.lines.join('')).not.toContain('canary');
  });

  it('shows no key to retry with in the log either', async () => {
    fixture.desk.session.retry = ({ key }) => Promise.reject(new Error(`cannot take ${key}`));
    expect(await socket.emitWithAck('retry', { key: 'live_1_canary' })).toEqual(refusal('internal'));
    expect(fixture.lines.join('')).toContain('cannot take [secret]');
    expect(fixture.lines.join('')).not.toContain('canary');
  });

  it('of more keys than a person would send is refused', async () => {
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, n) => socket.emitWithAck('send-key', `key-${n}`)),
    );
    expect(answers.slice(10)).toEqual([refusal('too-many'), refusal('too-many')]);
    expect(fixture.desk.session.keys).toHaveLength(10);
  });
});

describe('more clients than a port takes', () => {
  it('are refused with a sentence until one leaves', async () => {
    const sockets = await Promise.all(Array.from({ length: 31 }, () => connectClient(fixture.port)));
    await expect(connectClient(fixture.port)).rejects.toMatchObject({ data: wireError('too-many') });
    const left = fixture.desk.session.left;
    sockets.at(-1)!.disconnect();
    await Promise.any(fixture.desk.sessions.map((session) => session.left));
    const late = await connectClient(fixture.port);
    expect(late.connected).toBe(true);
    for (const each of [...sockets, late]) each.disconnect();
    await left;
  });
});

describe('a client that sends more messages than any recorder', () => {
  it('is cut off, and no other notices', async () => {
    const other = await connectClient(fixture.port);
    const gone = nextEvent(socket, 'disconnect');
    const told = nextEvent(socket, 'refused');
    for (let n = 0; n < 5_000; n += 1) socket.emit('binarystream', Buffer.from('x'));
    expect(await told).toMatchObject({ event: 'binarystream', code: 'too-many' });
    await gone;
    expect(fixture.desk.sessions[0]!.chunks.length).toBeLessThanOrEqual(3_000);
    expect(await other.emitWithAck('binarystream', Buffer.from('x'))).toMatchObject({ ok: true });
    other.disconnect();
  });
});
