import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import type { AmfValue } from '../../../companion/flv/amf0.ts';
import { encodeAmf0 } from '../../../companion/flv/amf0-encode.ts';
import { messageType } from '../../../companion/rtmp/message.ts';
import { RtmpPublisher } from '../../../companion/rtmp/publisher.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { RtmpDouble, type DoublePeer, type IngestScript } from '../../helpers/rtmp-double.ts';

const never = new AbortController().signal;
const doubles: RtmpDouble[] = [];

afterEach(async () => {
  for (const double of doubles.splice(0)) await double.stop();
});

async function publisherTo(script: IngestScript, clock = new FakeClock()): Promise<RtmpPublisher> {
  const double = new RtmpDouble(script);
  doubles.push(double);
  const url = { scheme: 'rtmp', host: '127.0.0.1', port: await double.start(), app: 'live' } as const;
  return new RtmpPublisher({ url, key: 'a-key' }, { clock });
}

/** A live publish and its ingest. */
async function live(clock?: FakeClock): Promise<{ publisher: RtmpPublisher; ingest: DoublePeer }> {
  let ingest!: DoublePeer;
  const publisher = await publisherTo((peer) => {
    ingest = peer;
    return peer.accept();
  }, clock);
  await publisher.connect(never);
  return { publisher, ingest };
}

const body = (...parts: (Buffer | AmfValue[])[]): Buffer =>
  Buffer.concat(parts.map((part) => (Buffer.isBuffer(part) ? part : encodeAmf0(...part))));
const message = (type: number, payload: Buffer, streamId = 0) => ({ type, timestamp: 0, streamId, payload });
const { command, commandAmf3 } = messageType;

/** Nothing of it is waited for. */
const odd: Record<string, ReturnType<typeof message>> = {
  'a command that nobody knows': message(command, body(['onFCSubscribe', 0, null, { code: 'x' }])),
  'a value that could not be written': message(command, body(['onBWDone', 0, null], Buffer.from([0x0d]))),
  'a reference': message(command, body(['onBWDone', 0, { a: 1 }], Buffer.from([0x07, 0, 0]))),
  'a value of AMF3': message(command, body(['onBWDone', 0, null], Buffer.from([0x11, 4, 1]))),
  'zeros behind its end': message(command, body(['onBWDone', 0, null], Buffer.alloc(3))),
  'no number': message(command, body(['onBWDone'])),
  'no name': message(command, body([null, 0])),
  'an empty command': message(command, Buffer.alloc(0)),
  'an AMF3 command': message(commandAmf3, body(Buffer.from([0]), ['onBWDone', 0, null])),
  'one without the byte before it': message(commandAmf3, body(['onBWDone', 0, null])),
  'one that is AMF3 throughout': message(commandAmf3, Buffer.from([0x11, 0x06, 0x05, 0x61, 0x62])),
  'an aggregate message': message(messageType.aggregate, Buffer.alloc(30), 1),
  'a shared object': message(messageType.sharedObject, Buffer.alloc(12)),
  'one in AMF3': message(messageType.sharedObjectAmf3, Buffer.alloc(12)),
  'a data message': message(messageType.data, body(['onStatus', { code: 'NetStream.Data.Start' }]), 1),
  'sound and picture': message(messageType.video, Buffer.from([0x17, 1, 0, 0, 0]), 1),
  'a type between those of the standard': message(7, Buffer.alloc(4)),
  'a type beyond them': message(200, Buffer.alloc(40)),
  'a status without a code': message(command, body(['onStatus', 0, null, { level: 'status' }]), 1),
  'an error about something else': message(
    command,
    body(['onStatus', 0, null, { level: 'error', code: 'NetStream.Record.Failed' }]),
    1,
  ),
};

/** The publisher has taken everything before this. */
async function caughtUp(publisher: RtmpPublisher, ingest: DoublePeer): Promise<void> {
  const asked = once(publisher, 'reconnect');
  ingest.status('status', 'NetConnection.Connect.ReconnectRequest');
  await asked;
}

describe('what an ingest says that nobody waits for', () => {
  it.each(Object.entries(odd))('is passed over: %s', async (_, said) => {
    const { publisher, ingest } = await live();
    let over = false;
    void publisher.closed.then(() => (over = true));
    ingest.wire.send(said, 5);
    await caughtUp(publisher, ingest);
    expect(over).toBe(false);
    await publisher.close();
    expect(await publisher.closed).toBeNull();
  });

  it('is passed over before the publish, too', async () => {
    const publisher = await publisherTo(async (peer) => {
      await peer.shake();
      for (const said of Object.values(odd).slice(0, -1)) peer.wire.send(said, 5);
      await answer(peer);
      for (const said of Object.values(odd).slice(0, -1)) peer.wire.send(said, 5);
      peer.status('status', 'NetStream.Publish.Start');
    });
    await publisher.connect(never);
    await publisher.close();
  });

  it('may come all day, but not all at once', async () => {
    const clock = new FakeClock();
    const { publisher, ingest } = await live(clock);
    const said = odd['a type beyond them']!;
    for (let minute = 0; minute < 30; minute++) {
      for (let i = 0; i < 60; i++) ingest.wire.send(said, 5);
      await caughtUp(publisher, ingest);
      await clock.advance(60_000);
    }
    for (let i = 0; i < 1_000; i++) ingest.wire.send(said, 5);
    expect(await publisher.closed).toMatchObject({ reason: 'protocol-error' });
  });
});

async function answer(peer: DoublePeer): Promise<void> {
  peer.send('_result', (await peer.command('connect')).transaction, {}, {});
  peer.send('_result', (await peer.command('createStream')).transaction, null, 1);
  await peer.command('publish');
}

describe('the code of a status decides', () => {
  const untilPublish = (said: (peer: DoublePeer) => void): IngestScript => {
    return async (peer) => {
      await peer.untilPublish();
      said(peer);
    };
  };
  const told = (info: Record<string, AmfValue>, ...behind: AmfValue[]) =>
    untilPublish((peer) => peer.send('onStatus', 0, null, info, ...behind));

  it('when it takes the publish, whatever the level says', async () => {
    for (const info of [
      { code: 'NetStream.Publish.Start' },
      { level: 'error', code: 'NetStream.Publish.Start' },
      { level: 7, code: 'NetStream.Publish.Start' },
    ]) {
      const publisher = await publisherTo(told(info));
      await publisher.connect(never);
      await publisher.close();
    }
  });

  it('when it refuses the publish, whatever the level says', async () => {
    for (const info of [
      { code: 'NetStream.Publish.BadName' },
      { level: 'status', code: 'NetStream.Publish.Denied' },
      { level: 'warning', code: 'NetStream.Publish.Failed' },
    ]) {
      const publisher = await publisherTo(told(info));
      await expect(publisher.connect(never)).rejects.toMatchObject({ reason: 'key-rejected' });
    }
  });

  it('when it refuses the application in what is meant for a yes', async () => {
    const publisher = await publisherTo(async (peer) => {
      await peer.shake();
      const { transaction } = await peer.command('connect');
      peer.send('_result', transaction, null, { level: 'status', code: 'NetConnection.Connect.Rejected' });
    });
    await expect(publisher.connect(never)).rejects.toMatchObject({ reason: 'app-rejected' });
  });

  it('even where what stands behind it cannot be read', async () => {
    const publisher = await publisherTo(
      untilPublish((peer) => {
        const object = encodeAmf0({ code: 'NetStream.Publish.BadName' }).subarray(0, -3);
        const unreadable = Buffer.from([0, 7, ...Buffer.from('details'), 0x11, 0x0a, 0x0b, 0x01]);
        peer.wire.send(message(command, body(['onStatus', 0, null], object, unreadable), 1), 5);
      }),
    );
    await expect(publisher.connect(never)).rejects.toMatchObject({ reason: 'key-rejected' });
  });

  it('whatever object it would be a property of', async () => {
    for (const code of ['constructor', '__proto__', 'toString']) {
      const { publisher, ingest } = await live();
      ingest.send('onStatus', 0, null, { level: 'status', code });
      await caughtUp(publisher, ingest);
      await publisher.close();
      expect(await publisher.closed).toBeNull();
    }
  });
});
