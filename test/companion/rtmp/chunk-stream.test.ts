import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeChunkHeader, type ChunkHeaderFields } from '../../../companion/rtmp/chunk-header.ts';
import { ChunkReader } from '../../../companion/rtmp/chunk-reader.ts';
import { ChunkWriter } from '../../../companion/rtmp/chunk-writer.ts';
import { controlMessage, messageType, type RtmpMessage } from '../../../companion/rtmp/message.ts';
import { RtmpError } from '../../../companion/rtmp/rtmp-error.ts';

const caps = { maxMessageBytes: 1 << 20, maxChunkStreams: 64 };

/** A chunk written by hand; fields that are not given are as in the format that leaves them out. */
function chunk(fields: Partial<ChunkHeaderFields>, body: string | Buffer = ''): Buffer {
  const none = { format: 0, chunkStreamId: 5, time: null, length: null, type: null, streamId: null };
  return Buffer.concat([writeChunkHeader({ ...none, ...fields }), Buffer.from(body)]);
}

const first = (time: number, length: number): Partial<ChunkHeaderFields> => ({
  format: 0,
  time,
  length,
  type: messageType.video,
  streamId: 1,
});

/** Timestamps and texts of what the reader makes of the pieces. */
function read(...pieces: Buffer[]): [number, string][] {
  const reader = new ChunkReader(caps);
  const messages = pieces.flatMap((piece) => reader.push(piece));
  return messages.map(({ timestamp, payload }) => [timestamp, payload.toString()]);
}

const anyMessage = fc.record({
  message: fc.record({
    type: fc.constantFrom(messageType.audio, messageType.video, messageType.command),
    timestamp: fc.oneof(fc.nat(0xffff_ffff), fc.constantFrom(0xfffffe, 0xffffff, 0x1000000, 0xffff_ffff)),
    streamId: fc.constantFrom(0, 1, 0xdeadbeef),
    payload: fc.uint8Array({ maxLength: 700 }).map((bytes) => Buffer.from(bytes)),
  }),
  chunkStreamId: fc.constantFrom(3, 4, 63, 64, 319, 320, 65_599),
});

function write(sent: readonly { message: RtmpMessage; chunkStreamId: number }[], chunkSize: number): Buffer {
  const writer = new ChunkWriter();
  const size = writer.write(controlMessage(messageType.setChunkSize, chunkSize), 2);
  writer.chunkSize = chunkSize;
  return Buffer.concat([
    ...size,
    ...sent.flatMap(({ message, chunkStreamId }) => writer.write(message, chunkStreamId)),
  ]);
}

describe('the chunk stream', () => {
  it('gives back every message, whatever the chunk size, the streams and the cuts', () => {
    fc.assert(
      fc.property(
        fc.array(anyMessage, { maxLength: 12 }),
        fc.integer({ min: 1, max: 800 }),
        fc.array(fc.nat(), { maxLength: 6 }),
        (sent, chunkSize, cuts) => {
          const bytes = write(sent, chunkSize);
          const places = [
            0,
            ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b),
            bytes.length,
          ];
          const reader = new ChunkReader(caps);
          const messages = places.slice(1).flatMap((end, i) => reader.push(bytes.subarray(places[i], end)));
          expect(messages).toEqual(sent.map(({ message }) => message));
        },
      ),
    );
  });

  it('gives the same when it is cut at every byte', () => {
    const video = {
      type: messageType.video,
      timestamp: 0x1000000,
      streamId: 1,
      payload: Buffer.alloc(140, 7),
    };
    const sent = [video, { ...video, timestamp: 0x1000021 }].map((message) => ({
      message,
      chunkStreamId: 400,
    }));
    const bytes = write(sent, 128);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const reader = new ChunkReader(caps);
      const messages = [...reader.push(bytes.subarray(0, cut)), ...reader.push(bytes.subarray(cut))];
      expect(messages).toEqual(sent.map(({ message }) => message));
    }
  });

  it('answers any bytes with messages or with its own error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
        try {
          new ChunkReader({ maxMessageBytes: 1000, maxChunkStreams: 4 }).push(Buffer.from(bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(RtmpError);
        }
      }),
    );
  });

  it('adds deltas of formats 1, 2 and 3 to what was before', () => {
    expect(
      read(
        chunk(first(1000, 1), 'a'),
        chunk({ format: 1, time: 40, length: 2, type: messageType.video }, 'bb'),
        chunk({ format: 2, time: 30 }, 'cc'),
        chunk({ format: 3 }, 'dd'),
      ),
    ).toEqual([
      [1000, 'a'],
      [1040, 'bb'],
      [1070, 'cc'],
      [1100, 'dd'],
    ]);
  });

  it('takes the timestamp as the delta when format 3 follows format 0', () => {
    expect(read(chunk(first(50, 1), 'a'), chunk({ format: 3 }, 'b'))).toEqual([
      [50, 'a'],
      [100, 'b'],
    ]);
  });

  it('reads extended timestamps, repeated in every format 3 chunk, and lets them wrap', () => {
    const body = Buffer.alloc(200, 'x');
    const time = 0xffff_fff0;
    expect(
      read(
        chunk(first(time, 200), body.subarray(0, 128)),
        chunk({ format: 3, time }, body.subarray(128)),
        chunk({ format: 1, time: 0x20, length: 1, type: messageType.video }, 'y'),
      ),
    ).toEqual([
      [time, body.toString()],
      [0x10, 'y'],
    ]);
  });

  it('reads extended timestamps that are left out of format 3 chunks, wherever it is cut', () => {
    const time = 0x0123_4567;
    const bodies = [
      Buffer.alloc(300, 'x'),
      // What looks like the beginning of the timestamp, and is payload.
      Buffer.concat([Buffer.alloc(128, 'x'), Buffer.from([0x01, 0x23, 0x45, 0x68]), Buffer.alloc(20, 'y')]),
      Buffer.concat([Buffer.alloc(128, 'x'), Buffer.from([0x01])]),
      Buffer.concat([Buffer.alloc(128, 'x'), Buffer.from([0x00, 0x00, 0x09])]),
    ];
    for (const body of bodies) {
      const pieces = [chunk(first(time, body.length), body.subarray(0, 128))];
      for (let at = 128; at < body.length; at += 128) {
        pieces.push(chunk({ format: 3 }, body.subarray(at, at + 128)));
      }
      const bytes = Buffer.concat([
        ...pieces,
        chunk({ format: 1, time: 40, length: 1, type: messageType.video }, 'z'),
      ]);
      for (let cut = 0; cut <= bytes.length; cut++) {
        expect(read(bytes.subarray(0, cut), bytes.subarray(cut))).toEqual([
          [time, body.toString()],
          [time + 40, 'z'],
        ]);
      }
    }
  });

  it('hands out a message of a type that does not exist, for others to pass over', () => {
    expect(read(chunk({ ...first(0, 1), type: 77 }, 'a'), chunk({ format: 2, time: 3 }, 'b'))).toEqual([
      [0, 'a'],
      [3, 'b'],
    ]);
  });

  it('keeps interleaved messages apart', () => {
    const a = 'a'.repeat(150);
    const b = 'b'.repeat(130);
    expect(
      read(
        chunk({ ...first(0, 150), chunkStreamId: 6 }, a.slice(0, 128)),
        chunk({ ...first(5, 130), chunkStreamId: 70 }, b.slice(0, 128)),
        chunk({ format: 3, chunkStreamId: 6 }, a.slice(128)),
        chunk({ format: 3, chunkStreamId: 70 }, b.slice(128)),
      ),
    ).toEqual([
      [0, a],
      [5, b],
    ]);
  });

  it('forgets a message that is aborted', () => {
    const [abort] = new ChunkWriter().write(controlMessage(messageType.abort, 5), 2);
    const id = Buffer.from([0, 0, 0, 5]);
    expect(
      read(chunk(first(0, 150), 'a'.repeat(128)), abort!, id, chunk({ format: 2, time: 9 }, 'b'.repeat(128))),
    ).toEqual([]);
    expect(read(chunk(first(0, 150), 'a'.repeat(128)), abort!, id, chunk(first(7, 1), 'c'))).toEqual([
      [7, 'c'],
    ]);
  });

  it('lets a ping of librtmp begin with format 1 on chunk stream 2, and nobody else', () => {
    const ping = { format: 1, time: 0, length: 6, type: messageType.userControl };
    expect(read(chunk({ ...ping, chunkStreamId: 2 }, '\0\x07\0\0\0\0'))).toHaveLength(1);
    expect(() => read(chunk(ping, '\0\x07\0\0\0\0'))).toThrow('never sent');
  });

  it('refuses what is too long, too many or impossible', () => {
    const size = (bytes: number): Buffer =>
      Buffer.concat(new ChunkWriter().write(controlMessage(messageType.setChunkSize, bytes), 2));
    expect(() => read(chunk(first(0, 0xffffff), 'a'))).toThrow('longer than allowed');
    expect(() => read(size(0))).toThrow('chunk size');
    expect(() => read(size(0x8000_0000))).toThrow('chunk size');
    expect(() => read(chunk(first(0, 150), 'a'.repeat(128)), chunk(first(0, 1), 'b'))).toThrow('interrupted');
    const many = Array.from({ length: 65 }, (_, i) => chunk({ ...first(0, 1), chunkStreamId: 3 + i }, 'a'));
    expect(() => read(...many)).toThrow('too many');
  });

  it('needs no extended timestamps for a stream that began before they were due', () => {
    const writer = new ChunkWriter();
    const at = (timestamp: number): RtmpMessage => ({
      type: messageType.video,
      timestamp,
      streamId: 1,
      payload: Buffer.alloc(10),
    });
    expect(writer.write(at(0xfffff0), 6)[0]).toHaveLength(12);
    expect(writer.write(at(0x1000010), 6)[0]).toHaveLength(4);
    expect(writer.write(at(0x1000000), 6)[0]).toHaveLength(16); // a step back has to be absolute
  });
});
