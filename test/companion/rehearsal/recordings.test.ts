import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeTag } from '../../../companion/flv/make-tag.ts';
import { flvHeader, writeTag } from '../../../companion/flv/writer.ts';
import { RehearsalIngest } from '../../../companion/rehearsal/ingest.ts';
import { Recordings } from '../../../companion/rehearsal/recordings.ts';
import { RtmpPublisher } from '../../../companion/rtmp/publisher.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { captureLog } from '../../helpers/log-capture.ts';
import { publishAll } from '../../helpers/publish-all.ts';

const tags = Array.from({ length: 50 }, (_, n) =>
  makeTag('video', n * 33, Buffer.concat([Buffer.from([0x17, 1, 0, 0, 0]), Buffer.alloc(2000, n)])),
);
const whole = Buffer.concat([flvHeader(), ...tags.map(writeTag)]);

describe('the recordings of a rehearsal', () => {
  let folder: string;
  let clock: FakeClock;
  let ingest: RehearsalIngest;
  let log: ReturnType<typeof captureLog>;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tabcast-recordings-'));
    clock = new FakeClock();
    ingest = new RehearsalIngest({ clock });
    log = captureLog();
  });
  afterEach(async () => {
    await ingest.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const record = (maxBytes?: number): Recordings =>
    new Recordings(ingest, { folder, logger: log.logger, ...(maxBytes === undefined ? {} : { maxBytes }) });

  /** Publishes all tags under an app, then ends the rehearsal. */
  async function rehearse(recordings: Recordings, app: string): Promise<void> {
    const port = await ingest.start();
    const url = { scheme: 'rtmp', host: '127.0.0.1', port, app } as const;
    const publisher = new RtmpPublisher({ url, key: 'a-secret-key' }, { clock });
    await publisher.connect(new AbortController().signal);
    await publishAll(publisher, tags);
    await publisher.close();
    await ingest.stop();
    await recordings.close();
  }

  it('hold what was published, whole, under the name of the app', async () => {
    await rehearse(record(), 'youtube');
    expect(await readdir(folder)).toEqual(['youtube-0.flv']);
    expect((await readFile(join(folder, 'youtube-0.flv'))).equals(whole)).toBe(true);
  });

  it('replace those of the rehearsal before', async () => {
    await writeFile(join(folder, 'twitch-7.flv'), 'old');
    await rehearse(record(), 'twitch');
    expect(await readdir(folder)).toEqual(['twitch-0.flv']);
  });

  it('stay in their folder whatever the app is called, and never name a key', async () => {
    await rehearse(record(), '../../etc');
    expect(await readdir(folder)).toEqual(['other-0.flv']);
  });

  it('end at their limit while the publish goes on', async () => {
    await rehearse(record(10_000), 'facebook');
    expect((await readFile(join(folder, 'facebook-0.flv'))).length).toBeLessThan(whole.length / 2);
  });

  it('are given up with a line in the log when they cannot be written', async () => {
    const recordings = record();
    await rm(folder, { recursive: true });
    await rehearse(recordings, 'youtube');
    expect(log.lines.join('')).toContain('not recorded any more');
  });
});
