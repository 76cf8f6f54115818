import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { makeTag } from '../../../companion/flv/make-tag.ts';
import type { FlvTag } from '../../../companion/flv/tag.ts';
import { controlMessage, messageType, userControlMessage } from '../../../companion/rtmp/message.ts';
import type { PublishError } from '../../../companion/publish/publish-error.ts';
import { RtmpPublisher } from '../../../companion/rtmp/publisher.ts';
import { encodeAmf0 } from '../../../companion/flv/amf0-encode.ts';
import { decodeAmf0 } from '../../../companion/rtmp/amf0-decode.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { freePort } from '../../helpers/free-port.ts';
import { RtmpDouble, type DoublePeer, type IngestScript } from '../../helpers/rtmp-double.ts';

const never = new AbortController().signal;
const key = 'canary-key-0123456789';
const doubles: RtmpDouble[] = [];

afterEach(async () => {
  for (const double of doubles.splice(0)) await double.stop();
});

interface Scene {
  readonly publisher: RtmpPublisher;
  readonly clock: FakeClock;
  /** The ingest's side of the connection, once there is one. */
  readonly peer: Promise<DoublePeer>;
}

async function scene(script: IngestScript): Promise<Scene> {
  let arrived!: (peer: DoublePeer) => void;
  const peer = new Promise<DoublePeer>((resolve) => (arrived = resolve));
  const double = new RtmpDouble((connection) => {
    arrived(connection);
    return script(connection);
  });
  doubles.push(double);
  const url = {
    scheme: 'rtmp' as const,
    host: '127.0.0.1',
    port: await double.start(),
    app: 'live2?backup=1',
  };
  const clock = new FakeClock(5_000);
  return { publisher: new RtmpPublisher({ url, key }, { clock }), clock, peer };
}

/** A publish that the ingest has accepted. */
async function liveScene(): Promise<Scene & { readonly ingest: DoublePeer }> {
  const set = await scene((peer) => peer.accept());
  await set.publisher.connect(never);
  return { ...set, ingest: await set.peer };
}

/** How the publish ends; the whole error is searched for the key. */
async function end(publisher: RtmpPublisher): Promise<PublishError | null> {
  const error = await publisher.closed;
  expect(`${error?.message} ${error?.stack} ${String(error?.cause)}`).not.toContain(key);
  return error;
}

async function refusal(script: IngestScript): Promise<PublishError | null> {
  const { publisher, clock } = await scene(script);
  await expect(publisher.connect(never)).rejects.toThrow();
  expect(clock.pending).toBe(0);
  return end(publisher);
}

const frame = (timestamp: number, bytes: number): FlvTag =>
  makeTag('video', timestamp, Buffer.concat([Buffer.from([0x17, 1, 0, 0, 0]), Buffer.alloc(bytes)]));

describe('a publisher', () => {
  it('sends what FMLE sends, in its order, and is live when the ingest says so', async () => {
    const { ingest, publisher } = await liveScene();
    const commands = ingest.messages.map(({ streamId, payload }) => [streamId, ...decodeAmf0(payload)]);
    expect(commands.map((command) => command[1])).toEqual([
      ...['connect', 'releaseStream', 'FCPublish', 'createStream', 'publish'],
    ]);
    expect(commands[0]![3]).toMatchObject({
      app: 'live2?backup=1',
      type: 'nonprivate',
      tcUrl: expect.stringMatching(/^rtmp:\/\/127\.0\.0\.1:\d+\/live2\?backup=1$/) as string,
    });
    expect(commands[4]).toEqual([7, 'publish', 5, null, key, 'live']);
    await publisher.close();
  });

  it('sends tags as messages of the stream, and metadata for the server to keep', async () => {
    const { ingest, publisher } = await liveScene();
    const metadata = encodeAmf0('onMetaData', { width: 1280 });
    const before = ingest.messages.length;
    const gone = once(ingest.socket, 'close');
    publisher.send(makeTag('script', 0, metadata));
    publisher.send(makeTag('audio', 2 ** 32 + 20, Buffer.from([0xaf, 1, 9])));
    publisher.send(frame(40, 200_000));
    await publisher.close();
    await gone;
    const [script, audio, video] = ingest.messages.slice(before);
    expect(script).toMatchObject({ type: messageType.data, streamId: 7, timestamp: 0 });
    expect(decodeAmf0(script!.payload).slice(0, 2)).toEqual(['@setDataFrame', 'onMetaData']);
    expect(audio).toMatchObject({ type: messageType.audio, streamId: 7, timestamp: 20 });
    expect(video).toMatchObject({ type: messageType.video, timestamp: 40 });
    expect(video!.payload.equals(frame(40, 200_000).payload)).toBe(true);
  });

  it('says goodbye when it is closed, once, and ends without a cause', async () => {
    const { ingest, publisher, clock } = await liveScene();
    const gone = once(ingest.socket, 'close');
    await Promise.all([publisher.close(), publisher.close()]);
    await gone;
    const names = ingest.messages.slice(-2).map(({ payload }) => decodeAmf0(payload)[0]);
    expect(names).toEqual(['FCUnpublish', 'deleteStream']);
    expect(await end(publisher)).toBeNull();
    expect(publisher.send(frame(0, 1))).toBe(false);
    expect(clock.pending).toBe(0);
  });

  it('answers pings and acknowledges what it has read', async () => {
    const { ingest, publisher } = await liveScene();
    const reads: Buffer[] = [];
    ingest.socket.on('data', (bytes: Buffer) => reads.push(bytes));
    ingest.wire.control(controlMessage(messageType.windowAckSize, 10));
    ingest.wire.control(userControlMessage(6, 0xabcd));
    const answered = (): boolean => Buffer.concat(reads).includes(Buffer.from([0, 7, 0, 0, 0xab, 0xcd]));
    while (!answered()) await once(ingest.socket, 'data');
    expect(ingest.wire.acknowledgements.total).toBeGreaterThan(10);
    await publisher.close();
  });

  it('passes on a request to reconnect elsewhere', async () => {
    const { ingest, publisher } = await liveScene();
    const asked = once(publisher, 'reconnect');
    ingest.status('status', 'NetConnection.Connect.ReconnectRequest', { tcUrl: 'rtmp://other/app' });
    expect(await asked).toEqual(['rtmp://other/app']);
    await publisher.close();
  });

  it('counts acknowledgements past 32 bits, and believes none for bytes never sent', async () => {
    const { ingest, publisher } = await liveScene();
    expect(publisher.bytesAcked).toBe(publisher.bytesTaken);
    ingest.wire.control(controlMessage(messageType.acknowledgement, 100));
    ingest.wire.control(userControlMessage(6, 1));
    await once(ingest.socket, 'data');
    expect(publisher.bytesAcked).toBe(100);
    ingest.wire.control(controlMessage(messageType.acknowledgement, 0x7fff_ffff));
    ingest.wire.control(userControlMessage(6, 1));
    await once(ingest.socket, 'data');
    expect(publisher.bytesAcked).toBe(publisher.bytesSent);
    await publisher.close();
  });

  it('holds the caller back while the socket is full, and tells when it is free again', async () => {
    const { ingest, publisher } = await liveScene();
    ingest.socket.pause();
    while (publisher.send(frame(0, 1_000_000)));
    expect(publisher.bufferedBytes).toBeGreaterThan(0);
    const free = once(publisher, 'drain');
    ingest.socket.resume();
    await free;
    expect(publisher.bufferedBytes).toBe(0);
    await publisher.close();
  });
});

describe('an ingest that refuses', () => {
  it('the application is told from one that refuses the key', async () => {
    const app = await refusal(async (peer) => {
      await peer.shake();
      const { transaction } = await peer.command('connect');
      peer.send('_error', transaction, null, { level: 'error', code: 'NetConnection.Connect.Rejected' });
    });
    expect(app).toMatchObject({ reason: 'app-rejected', inferred: false });
    expect(app!.message).toContain('NetConnection.Connect.Rejected');

    for (const code of ['NetStream.Publish.BadName', 'NetStream.Publish.Denied', 'NetStream.Made.Up']) {
      const refused = await refusal(async (peer) => {
        await peer.untilPublish();
        peer.status('error', code);
      });
      expect(refused).toMatchObject({ reason: 'key-rejected', inferred: false });
    }
  });

  it('because it is going down says nothing about the key', async () => {
    for (const code of [
      'NetConnection.Connect.AppShutdown',
      'NetConnection.Connect.Closed',
      'NetStream.Unpublish.Success',
    ]) {
      const refused = await refusal(async (peer) => {
        await peer.untilPublish();
        peer.status(code.endsWith('Success') ? 'status' : 'error', code);
      });
      expect(refused).toMatchObject({ reason: 'closed-by-ingest' });
    }
  });

  it('by closing without a word is understood from where it did so', async () => {
    const closing: [string, (peer: DoublePeer) => Promise<unknown>, boolean][] = [
      ['closed-by-ingest', async () => undefined, false],
      ['app-rejected', async (peer) => (await peer.shake(), await peer.command('connect')), true],
      ['key-rejected', (peer) => peer.untilPublish(), true],
    ];
    for (const [reason, before, inferred] of closing) {
      const error = await refusal(async (peer) => {
        await before(peer);
        peer.socket.end();
      });
      expect(error).toMatchObject({ reason, inferred });
    }
  });

  it('and repeats the key in its reason does not get it into the error', async () => {
    const error = await refusal(async (peer) => {
      const publish = await peer.untilPublish();
      peer.send('onStatus', 0, null, { level: 'error', code: String(publish.args[1]), description: key });
    });
    expect(error).toMatchObject({ reason: 'key-rejected' });
  });

  it('only the commands it does not know is published to all the same', async () => {
    const { publisher } = await scene(async (peer) => {
      await peer.shake();
      peer.send('_result', (await peer.command('connect')).transaction, {}, {});
      for (const name of ['releaseStream', 'FCPublish']) {
        peer.send('_error', (await peer.command(name)).transaction, null, {
          level: 'error',
          code: 'NetConnection.Call.Failed',
        });
      }
      peer.send('_result', (await peer.command('createStream')).transaction, null, 1);
      await peer.command('publish');
      peer.status('status', 'NetStream.Publish.Start');
    });
    await publisher.connect(never);
    await publisher.close();
  });
});

describe('an ingest that fails', () => {
  it('is not there', async () => {
    const url = { scheme: 'rtmp' as const, host: '127.0.0.1', port: await freePort(), app: 'live' };
    const publisher = new RtmpPublisher({ url, key }, { clock: new FakeClock() });
    await expect(publisher.connect(never)).rejects.toMatchObject({ reason: 'refused' });
    const lost = new RtmpPublisher(
      { url: { ...url, host: 'no-such-host.invalid' }, key },
      { clock: new FakeClock() },
    );
    await expect(lost.connect(never)).rejects.toMatchObject({ reason: 'dns' });
  });

  it('is a web server', async () => {
    const error = await refusal((peer) => void peer.socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(error?.reason).toBe('handshake');
  });

  it('says nothing, at whatever point, and is given up after the time allowed', async () => {
    const silences: IngestScript[] = [
      () => undefined,
      (peer) => peer.shake(),
      (peer) => peer.untilPublish().then(() => undefined),
    ];
    for (const script of silences) {
      const { publisher, clock, peer } = await scene(script);
      let failure: unknown = null;
      const connecting = publisher.connect(never).catch((error) => (failure = error));
      await peer;
      await clock.advance(9_999);
      expect(failure).toBeNull();
      await clock.advance(1);
      await connecting;
      expect(failure).toMatchObject({ reason: 'timeout' });
      expect((await end(publisher))?.reason).toBe('timeout');
      expect(clock.pending).toBe(0);
    }
  });

  it('sends its bytes so slowly that it never gets anywhere', async () => {
    const { publisher, clock, peer } = await scene(() => undefined);
    const connecting = expect(publisher.connect(never)).rejects.toMatchObject({ reason: 'timeout' });
    const { socket } = await peer;
    for (let second = 0; second < 10; second++) {
      socket.write(Buffer.from([3]));
      await clock.advance(1_000);
    }
    await connecting;
    expect((await end(publisher))?.reason).toBe('timeout');
  });

  it('closes while live', async () => {
    for (const hangUp of ['destroy', 'resetAndDestroy', 'end'] as const) {
      const { ingest, publisher } = await liveScene();
      ingest.socket[hangUp]();
      expect((await end(publisher))?.reason).toBe('closed-by-ingest');
    }
  });

  it('takes the key away while live', async () => {
    const { ingest, publisher } = await liveScene();
    ingest.status('error', 'NetStream.Publish.Denied');
    expect((await end(publisher))?.reason).toBe('key-rejected');
  });

  it('takes nothing for ten seconds', async () => {
    const { ingest, publisher, clock } = await liveScene();
    ingest.socket.pause();
    while (publisher.bytesSent < 64_000_000) publisher.send(frame(0, 4_000_000));
    let over = false;
    void publisher.closed.then(() => (over = true));
    await clock.advance(9_000);
    expect(over).toBe(false);
    for (let i = 0; i < 20 && !over; i++) await clock.advance(1_000);
    expect((await end(publisher))?.reason).toBe('stalled');
    expect(clock.pending).toBe(0);
  });

  it('cannot keep Stop waiting', async () => {
    const { ingest, publisher, clock } = await liveScene();
    ingest.socket.pause();
    while (publisher.bytesSent < 64_000_000) publisher.send(frame(0, 4_000_000));
    let over = false;
    const closing = publisher.close().then(() => (over = true));
    await clock.advance(1_999);
    expect(over).toBe(false);
    await clock.advance(1);
    await closing;
    expect(await end(publisher)).toBeNull();
  });

  it('sends garbage while live, of any kind', async () => {
    const garbage = [
      Buffer.alloc(4096),
      Buffer.alloc(4096, 0xff),
      Buffer.from('GET / HTTP/1.1\r\nHost: example.com\r\n\r\n'),
      Buffer.from([0x05, 0, 0, 0, 0xff, 0xff, 0xff, 20, 0, 0, 0, 0]), // a message of 16 MB
      Buffer.from([0x02, 0, 0, 0, 0, 0, 4, 1, 0, 0, 0, 0, 0, 0, 0, 0]), // chunk size 0
      Buffer.from([0x05, 0, 0, 0, 0, 0, 3, 20, 0, 0, 0, 0, 2, 255, 255]), // AMF0 cut short
    ];
    for (const bytes of garbage) {
      const { ingest, publisher } = await liveScene();
      ingest.socket.write(bytes);
      expect((await end(publisher))?.reason).toBe('protocol-error');
    }
  });

  it('asks and asks but never reads the answers', async () => {
    const { ingest, publisher, clock } = await liveScene();
    ingest.socket.pause();
    while (publisher.bytesSent < 64_000_000) publisher.send(frame(0, 4_000_000));
    const ping = Buffer.from([0x42, 0, 0, 0, 0, 0, 6, 4, 0, 6, 0, 0, 0, 0]);
    for (let i = 0; i < 10; i++) ingest.socket.write(Buffer.concat(Array.from({ length: 1000 }, () => ping)));
    expect((await end(publisher))?.reason).toBe('protocol-error');
    expect(clock.pending).toBe(0);
  });

  it('sets windows of nothing and of one byte without harm', async () => {
    const { ingest, publisher } = await liveScene();
    for (const window of [0, 1, 0xffff_ffff]) {
      ingest.wire.control(controlMessage(messageType.windowAckSize, window));
    }
    const asked = once(publisher, 'reconnect');
    ingest.status('status', 'NetConnection.Connect.ReconnectRequest');
    expect(await asked).toEqual([null]);
    await publisher.close();
  });
});

describe('stopping', () => {
  it('while it connects rejects with that reason and leaves nothing behind', async () => {
    const { publisher, clock, peer } = await scene((connection) => connection.shake());
    const stop = new AbortController();
    const connecting = publisher.connect(stop.signal);
    await peer;
    stop.abort();
    await expect(connecting).rejects.toMatchObject({ reason: 'stopped' });
    expect(await end(publisher)).toBeNull();
    expect(clock.pending).toBe(0);
  });

  it('before it connects keeps it from connecting', async () => {
    const { publisher } = await scene(() => undefined);
    await expect(publisher.connect(AbortSignal.abort())).rejects.toMatchObject({ reason: 'stopped' });
    expect(await end(publisher)).toBeNull();

    const second = await scene(() => undefined);
    await second.publisher.close();
    await expect(second.publisher.connect(never)).rejects.toMatchObject({ reason: 'stopped' });
  });
});
