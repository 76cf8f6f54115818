import { once } from 'node:events';
import { connect } from 'node:net';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeTag } from '../../../companion/flv/make-tag.ts';
import { FlvReader } from '../../../companion/flv/reader.ts';
import type { FlvTag } from '../../../companion/flv/tag.ts';
import { flvHeader, writeTag } from '../../../companion/flv/writer.ts';
import { RehearsalIngest } from '../../../companion/rehearsal/ingest.ts';
import type { IngestSession } from '../../../companion/rehearsal/ingest-session.ts';
import { encodeAmf0 } from '../../../companion/flv/amf0-encode.ts';
import { RtmpPublisher } from '../../../companion/rtmp/publisher.ts';
import { FakeClock, settle } from '../../helpers/fake-clock.ts';
import { publishAll } from '../../helpers/publish-all.ts';

const never = new AbortController().signal;
const tags: readonly FlvTag[] = [
  makeTag('script', 0, encodeAmf0('onMetaData', { width: 2 })),
  makeTag('video', 0, Buffer.from([0x17, 0, 0, 0, 0, 1])),
  makeTag('audio', 0, Buffer.from([0xaf, 0, 0x12])),
  ...Array.from({ length: 400 }, (_, i) =>
    makeTag(
      'video',
      i * 33,
      Buffer.concat([Buffer.from([i % 10 ? 0x27 : 0x17, 1, 0, 0, 0]), Buffer.alloc(1500, i)]),
    ),
  ),
];

const totalBytes = tags.reduce((sum, tag) => sum + tag.payload.length, 0);

function asFile(some: readonly FlvTag[]): Buffer {
  return Buffer.concat([flvHeader(), ...some.map(writeTag)]);
}

describe('the rehearsal ingest', () => {
  let clock: FakeClock;
  let ingest: RehearsalIngest;
  let port: number;
  let allowed: (app: string, key: string) => boolean;

  beforeEach(async () => {
    clock = new FakeClock();
    allowed = () => true;
    ingest = new RehearsalIngest({ clock, allow: (app, key) => allowed(app, key) });
    port = await ingest.start();
  });
  afterEach(() => ingest.stop());

  const publisher = (app = 'live', key = 'secret-key'): RtmpPublisher =>
    new RtmpPublisher({ url: { scheme: 'rtmp', host: '127.0.0.1', port, app }, key }, { clock });

  async function open(subject = publisher()): Promise<{ subject: RtmpPublisher; session: IngestSession }> {
    const opened = once(ingest, 'session') as Promise<[IngestSession]>;
    await subject.connect(never);
    return { subject, session: (await opened)[0] };
  }

  it('hands out exactly the tags that were published, and the end', async () => {
    const { subject, session } = await open();
    const arrived: FlvTag[] = [];
    session.on('tag', (tag) => arrived.push(tag));
    const over = once(session, 'end');
    await publishAll(subject, tags);
    await subject.close();
    await over;
    expect(asFile(arrived).equals(asFile(tags))).toBe(true);
    expect(session.bytes).toBe(totalBytes);
    expect(session.bitrate).toBeGreaterThan(0);
    expect(ingest.sessions).toEqual([]);
  });

  it('records what arrives as a file, reading no faster than the file takes it', async () => {
    const { subject, session } = await open();
    const file = new PassThrough({ highWaterMark: 1000 });
    session.record(file);
    const first = once(session, 'tag');
    const publishing = publishAll(subject, tags).then(() => subject.close());
    await first;
    for (let turn = 0; turn < 50; turn++) await settle();
    expect(session.bytes).toBeLessThan(totalBytes / 2);

    const recorded: Buffer[] = [];
    for await (const bytes of file) recorded.push(bytes as Buffer);
    await publishing;
    expect(Buffer.concat(recorded).equals(asFile(tags))).toBe(true);
    expect(new FlvReader().push(Buffer.concat(recorded))).toHaveLength(tags.length);
  });

  it('tells publishes apart by app and a label, never by the key', async () => {
    const one = await open(publisher('youtube', 'secret-one'));
    const two = await open(publisher('twitch', 'secret-two'));
    expect(ingest.sessions.map(({ index, app }) => [index, app])).toEqual([
      [0, 'youtube'],
      [1, 'twitch'],
    ]);
    expect(one.session.keyLabel).toMatch(/^[0-9a-f]{8}$/);
    expect(one.session.keyLabel).not.toBe(two.session.keyLabel);
    await one.subject.close();
    const again = await open(publisher('facebook', 'secret-one'));
    expect(again.session.keyLabel).toBe(one.session.keyLabel);
    await Promise.all([two.subject.close(), again.subject.close()]);
  });

  it('refuses until it is told otherwise', async () => {
    allowed = (_app, key) => key === 'right';
    await expect(publisher('live', 'wrong').connect(never)).rejects.toMatchObject({ reason: 'key-rejected' });
    const { subject } = await open(publisher('live', 'right'));
    await subject.close();
  });

  it('ends every publish when it is stopped, however often that is asked', async () => {
    const { subject, session } = await open();
    expect(await ingest.start()).toBe(port);
    await Promise.all([ingest.stop(), ingest.stop()]);
    expect((await subject.closed)?.reason).toBe('closed-by-ingest');
    expect(session.ended).toBe(true);
    expect(clock.pending).toBe(0);
    await expect(publisher().connect(never)).rejects.toMatchObject({ reason: 'refused' });
  });

  it('sends away who speaks something else, or nothing', async () => {
    const stranger = connect({ port, host: '127.0.0.1' });
    stranger.write('GET / HTTP/1.1\r\n\r\n');
    await once(stranger, 'close');

    const silent = connect({ port, host: '127.0.0.1' });
    await once(silent, 'connect');
    while (clock.pending === 0) await clock.advance(0);
    const gone = once(silent, 'close');
    await clock.advance(10_000);
    await gone;
    expect(clock.pending).toBe(0);
  });
});
