import { randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { encodeAmf0 } from '../../../companion/flv/amf0-encode.ts';
import { Outbox } from '../../../companion/rtmp/outbox.ts';
import { PublishDialogue } from '../../../companion/rtmp/publish-dialogue.ts';
import { StallWatch } from '../../../companion/rtmp/stall-watch.ts';
import { RtmpWire } from '../../../companion/rtmp/wire.ts';
import { FakeClock, settle } from '../../helpers/fake-clock.ts';

const key = 'wiped_31_Lk9Jh7Gf5';

describe('a stream key that was sent', () => {
  it('is wiped from the command once the socket has taken that', () => {
    const sent: { pieces: Buffer[]; done: (() => void) | undefined }[] = [];
    const wire = new RtmpWire({
      caps: { maxMessageBytes: 1_024, maxChunkStreams: 4 },
      now: () => 0,
      write: (pieces, done) => sent.push({ pieces, done }),
      reply: () => undefined,
    });
    const url = { scheme: 'rtmp', host: '127.0.0.1', port: 1935, app: 'live' } as const;
    new PublishDialogue(wire, { url, key }).end();
    const [unpublish] = sent;
    expect(Buffer.concat(unpublish!.pieces).includes(key)).toBe(true);
    unpublish!.done!();
    expect(Buffer.concat(unpublish!.pieces).includes(key)).toBe(false);
  });

  it.each([null, new Error('gone')])(
    'is wiped from what it was joined to, when the socket has taken that or is gone (%s)',
    async (error) => {
      const written: { bytes: Buffer; taken: (error: Error | null) => void }[] = [];
      const socket = new Writable({ write: (bytes: Buffer, _, taken) => written.push({ bytes, taken }) });
      socket.on('error', () => undefined);
      const outbox = new Outbox(socket, new StallWatch(new FakeClock(), 1_000, () => undefined));
      outbox.write([Buffer.from([3, 0]), Buffer.from(key)], () => undefined);
      outbox.flush();
      const { bytes, taken } = written[0]!;
      expect(bytes.includes(key)).toBe(true);
      taken(error);
      await settle();
      expect(bytes.includes(key)).toBe(false);
    },
  );

  it('is in one buffer alone when a command is put together', () => {
    // Nowhere in the text of this file, which may itself have passed through the same memory.
    const another = `wiped_${randomUUID()}`;
    const command = encodeAmf0('publish', 5, null, another, { app: another });
    expect(command.includes(another)).toBe(true);
    command.fill(0);
    // Small buffers are parts of one.
    expect(Buffer.from(command.buffer).includes(another)).toBe(false);
  });
});
