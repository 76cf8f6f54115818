import { beforeEach, describe, expect, it } from 'vitest';
import {
  endAnswerMs,
  errorSentences,
  parseIngestUrl,
  platforms,
  rehearsalIngest,
  type Advice,
  type DestinationStats,
  type DestinationStatus,
  type EndReason,
  type ErrorCode,
  type IngestUrl,
  type PlatformId,
  type PublishTarget,
  type ShowEvent,
  type ShowVerdict,
} from '#protocol';
import { BroadcastDesk } from '../../../companion/broadcast/desk.ts';
import type { IngestOverride } from '../../../companion/broadcast/read-target.ts';
import { ShowStream } from '../../../companion/show/show-stream.ts';
import { chromeRecordings } from '../../helpers/chrome-recordings.ts';
import { FakeClock, settle } from '../../helpers/fake-clock.ts';
import { captureLog } from '../../helpers/log-capture.ts';
import { slices } from '../../helpers/recordings.ts';
import { judged } from '../../helpers/show-events.ts';
import { ImaginedUplink, lookMs } from './lines.ts';
import { fakeClip, FakeDestination, FakeNormaliser } from '../rendition/doubles.ts';

const keys = {
  youtube: platforms.youtube.keyExample,
  twitch: platforms.twitch.keyExample,
} as const;
const chunks = [...slices(chromeRecordings.matroska.bytes, 1_000)];
const graceMs = 60_000;
const nearest = ['rtmps://near.twitch.tv/app', 'rtmps://live.twitch.tv/app'].map((url) =>
  parseIngestUrl(url)!,
);

let clock: FakeClock;
let made: FakeDestination[];
let normalisers: FakeNormaliser[];
let overrides: Partial<Record<PlatformId, IngestUrl>>;
let problem: ErrorCode | null;
let builtIn: IngestOverride | null;
let log: ReturnType<typeof captureLog>;
/** What ingests are asked, until the test answers. */
let trials: { target: PublishTarget; signal: AbortSignal; end: (reason: null) => void }[];
let desk: BroadcastDesk;
let stream: ShowStream;
/** Resolves when the last verdict on a broadcast is told. */
let told: Promise<void>;
let heard: ShowEvent[];
/** What the machine has slept so far: the clock stands still meanwhile. */
let sleptMs: number;

beforeEach(() => {
  clock = new FakeClock();
  sleptMs = 0;
  log = captureLog({ clock });
  made = [];
  normalisers = [];
  overrides = {};
  problem = null;
  trials = [];
  builtIn = null;
  stream = new ShowStream(log.logger);
  told = Promise.resolve();
  heard = [];
  stream.listen((event) => heard.push(event));
  desk = new BroadcastDesk({
    judges: { expect: () => undefined, follow: () => () => undefined, told: () => told },
    show: { stream, wallTime: () => 1_000_000 + clock.now(), newShowId: () => 'a-show' },
    clock,
    log: log.logger,
    recordingFolder: '/videos',
    graceMs,
    uptime: () => clock.now() + sleptMs,
    ffmpegProblem: () => problem,
    serversOf: (platform, wish) => (platform === 'twitch' && wish === 'nearest' ? nearest : []),
    testUpload: () => Promise.resolve({ reason: null, kbps: 11_800, isAtLeast: false }),
    measureServers: () => Promise.resolve([{ name: 'Near', ms: 11.6 }]),
    ingestOverride: (platform, rehearsal) => {
      if (rehearsal) return builtIn;
      const ingest = overrides[platform];
      return ingest ? { ingest, backups: [] } : null;
    },
    createDestination: (request, feed) => {
      const destination = new FakeDestination(request, feed);
      made.push(destination);
      return destination;
    },
    tryPublish: (target, signal) => new Promise((end) => trials.push({ target, signal, end })),
    encoders: { bestOf: () => 'libx264' },
    makeSlateClip: () => Promise.resolve(fakeClip()),
    startNormaliser: (input, onTag) => {
      const normaliser = new FakeNormaliser(input, onTag);
      normalisers.push(normaliser);
      return normaliser;
    },
  });
});

function join(platform: PlatformId, broadcastId: string | null = null) {
  const told: DestinationStatus[] = [];
  const stats: DestinationStats[] = [];
  const ends: EndReason[] = [];
  const holds: EndReason[] = [];
  const advice: Advice[] = [];
  const comings: null[] = [];
  const verdicts: ShowVerdict[] = [];
  const sentAway: null[] = [];
  const session = desk.join(platform, broadcastId, {
    destination: (status) => told.push(status),
    stats: (each) => stats.push(each),
    held: (why) => holds.push(why),
    advice: (each) => advice.push(each),
    verdict: (each) => verdicts.push(each),
    ended: (why) => ends.push(why),
    comingBack: () => comings.push(null),
    away: () => sentAway.push(null),
  });
  return { ...session, told, stats, ends, holds, advice, comings, verdicts, sentAway };
}

const refused = (code: ErrorCode) => ({ ok: false, error: { code, message: errorSentences[code] } });

it('a broadcast that may not be published here any more ends without a word, and its sockets are to ask again', async () => {
  const [one, other] = [join('youtube', 'show'), join('twitch', 'show')];
  const stays = join('youtube', 'another show');
  for (const [socket, key] of [[one, keys.youtube] as const, [other, keys.twitch] as const])
    socket.sendKey({ key });
  desk.cut('show');
  await settle();
  for (const { sentAway, ends } of [one, other]) expect([sentAway.length, ends]).toEqual([1, []]);
  expect(stays.sentAway).toEqual([]);
  expect(one.sendKey({ key: keys.youtube })).toEqual(refused('broadcast-over'));
});

describe('a key', () => {
  it('opens a destination at the ingest of its platform, with the backup that it has', () => {
    const socket = join('youtube');
    expect(socket.sendKey({ key: ` ${keys.youtube}\n` })).toMatchObject({
      ok: true,
      destination: { id: 'youtube', platform: 'youtube', name: 'YouTube', state: 'connecting' },
      next: null,
    });
    expect(made[0]!.request).toMatchObject({
      target: { url: parseIngestUrl(platforms.youtube.ingest!), key: keys.youtube },
      backups: [{ url: parseIngestUrl(platforms.youtube.backupIngest!), key: keys.youtube }],
      plain: null,
    });
    expect(made[0]!.started).toBe(1);
  });

  it('publishes to the ingest that it names or that was pasted with it', () => {
    join('youtube').sendKey({ key: 'k', ingest: 'rtmp://named/app', name: 'Second channel' });
    join('custom').sendKey({ key: 'rtmps://pasted:8443/live/KEY' });
    expect(made.map(({ request }) => [request.target.url.host, request.target.key, request.backups])).toEqual(
      [
        ['named', 'k', []],
        ['pasted', 'KEY', []],
      ],
    );
    expect(made[0]!.request.name).toBe('Second channel');
  });

  it.each([
    ['b.rtmps.youtube.com', { key: 'abcd' }],
    ['b.rtmps.youtube.com', { key: 'rtmps://a.rtmps.youtube.com/live2/abcd' }],
    ['b.rtmps.youtube.com', { key: 'abcd', ingest: 'rtmp://a.rtmp.youtube.com/live2' }],
    [undefined, { key: 'rtmps://b.rtmps.youtube.com:443/live2?backup=1/abcd' }],
    [undefined, { key: 'abcd', ingest: 'rtmps://youtube.com.example/live2' }],
  ])('has the backup %s with %j', (host, request) => {
    join('youtube').sendKey(request);
    expect(made[0]!.request.backups[0]?.url.host).toBe(host);
  });

  it('goes to the servers that it has chosen, one after the other, unless an address came with it', () => {
    const key = keys.twitch;
    join('twitch').sendKey({ key, server: 'nearest' });
    join('twitch').sendKey({ key: `rtmps://live.twitch.tv/other/${key}`, server: 'nearest' });
    join('twitch').sendKey({ key: 'live_2_b', server: 'Gone' });
    expect(made[0]!.request).toMatchObject({
      target: { url: nearest[0], key },
      backups: [{ url: nearest[1], key }],
    });
    expect(made[1]!.request).toMatchObject({ target: { url: { app: 'other' } }, backups: [] });
    expect(made[2]!.request.target.url.host).toBe('live.twitch.tv');
  });

  it('never goes past the ingest that the companion was started with for a server that it has chosen', () => {
    overrides = { twitch: parseIngestUrl('rtmp://127.0.0.1:1935/own')! };
    join('twitch').sendKey({ key: keys.twitch, server: 'nearest' });
    expect(made[0]!.request).toMatchObject({ target: { url: overrides.twitch }, backups: [] });
  });

  it('has everything for its destination held back where it says so', () => {
    join('youtube').sendKey({ key: 'abcd', delaySeconds: 30 });
    join('twitch').sendKey({ key: keys.twitch });
    expect(made.map(({ request }) => request.delayMs)).toEqual([30_000, 0]);
  });

  it.each([
    ['rtmp://a.rtmp.youtube.com/live2', 'youtube', { key: 'abcd', allowPlain: true }],
    [null, 'youtube', { key: 'abcd' }],
    [null, 'youtube', { key: 'abcd', allowPlain: true, ingest: 'rtmp://a.rtmp.youtube.com/live2' }],
    [null, 'youtube', { key: 'abcd', allowPlain: true, ingest: 'rtmps://own.example/live2' }],
    [null, 'facebook', { key: 'FB-1-0-a', allowPlain: true }],
  ] as const)('may go to %s by plain text, on %s with %j', (address, platform, request) => {
    join(platform).sendKey(request);
    const plain = address && { url: parseIngestUrl(address), key: request.key };
    expect(made[0]!.request.plain).toEqual(plain);
  });

  it('never gets past the ingest that the companion was started with', () => {
    overrides = { youtube: parseIngestUrl('rtmp://127.0.0.1:1935/rehearsal')! };
    join('youtube').sendKey({ key: 'rtmp://a.rtmp.youtube.com/live2/abcd' });
    join('youtube').sendKey({ key: 'abcd', ingest: 'rtmp://elsewhere/app' });
    expect(made.map(({ request }) => request.target)).toEqual([
      { url: overrides.youtube, key: 'abcd' },
      { url: overrides.youtube, key: 'abcd' },
    ]);
  });

  it('rehearses at the built-in ingest when it asks for that, and says where the recordings are', async () => {
    const ingest = parseIngestUrl('rtmp://127.0.0.1:1936/youtube')!;
    builtIn = { ingest, backups: [], recordings: '/data/rehearsal' };
    const socket = join('youtube');
    const request = { key: 'rtmp://a.rtmp.youtube.com/live2/abcd', ingest: rehearsalIngest };
    expect(socket.sendKey(request)).toMatchObject({ ok: true, recordings: '/data/rehearsal' });
    expect(desk.snapshot()).toMatchObject([{ rehearsal: true }]);
    await socket.retry({ key: 'rtmp://a.rtmp.youtube.com/live2/other' });
    expect(made[0]!.request.target).toEqual({ url: ingest, key: 'abcd' });
    expect(made[0]!.retries).toEqual([{ target: { url: ingest, key: 'other' }, backups: [], plain: null }]);
    expect(join('twitch').sendKey({ key: 'live_1' })).not.toHaveProperty('recordings');
  });

  it('never goes public where a rehearsal was asked for and there is no ingest for it', () => {
    overrides = { youtube: parseIngestUrl('rtmp://own.example/app')! };
    const answer = join('youtube').sendKey({ key: 'abcd', ingest: rehearsalIngest });
    expect(answer).toEqual(refused('rehearsal-unavailable'));
    expect(made).toEqual([]);
  });

  it.each([
    ['youtube', { key: ' ' }, 'key-empty'],
    ['youtube', { key: 'two words' }, 'key-malformed'],
    ['youtube', { key: 'k'.repeat(600) }, 'key-too-long'],
    ['youtube', { key: 'https://studio.youtube.com' }, 'key-is-url'],
    ['custom', { key: 'k' }, 'ingest-missing'],
    ['custom', { key: 'k', ingest: 'http://host/app' }, 'ingest-invalid'],
  ] as const)('for %s is refused: %j is %s', (platform, request, code) => {
    expect(join(platform).sendKey(request)).toEqual(refused(code));
    expect(made).toEqual([]);
  });

  it('is refused when there is no ffmpeg that could be used', () => {
    problem = 'ffmpeg-missing';
    expect(join('youtube').sendKey({ key: keys.youtube })).toEqual(refused('ffmpeg-missing'));
  });

  it('sent twice is refused, unless its destination has failed', () => {
    const socket = join('twitch');
    socket.sendKey({ key: 'wrong' });
    expect(socket.sendKey({ key: keys.twitch })).toEqual(refused('key-already-set'));
    made[0]!.enter('failed');
    expect(socket.sendKey({ key: keys.twitch })).toMatchObject({ ok: true, destination: { id: 'twitch' } });
    expect(made.map(({ request }) => request.target.key)).toEqual(['wrong', keys.twitch]);
    expect(desk.snapshot()[0]!.destinations).toHaveLength(1);
  });

  it('stands in no status, no snapshot and no log', async () => {
    const socket = join('youtube', 'broadcast-1');
    const reply = socket.sendKey({ key: 'canary-key' });
    socket.chunk(chunks[0]!, { epoch: 0, seq: 0 });
    const snapshot = desk.snapshot();
    await socket.end();
    expect(JSON.stringify([reply, snapshot, socket.told, socket.stats, log.lines])).not.toContain(
      'canary-key',
    );
  });
});

describe('a chunk', () => {
  it('before a key is refused', () => {
    expect(join('youtube').chunk(chunks[0]!, null)).toEqual({ ...refused('key-first'), next: null });
  });

  it('that is empty or garbage is refused and changes nothing', () => {
    const socket = join('youtube');
    socket.sendKey({ key: keys.youtube });
    expect(socket.chunk(Buffer.alloc(0), null)).toMatchObject(refused('chunk-empty'));
    expect(socket.chunk(Buffer.from('garbage, really'), null)).toMatchObject(refused('chunk-not-media'));
    expect(normalisers).toHaveLength(0);
    expect(socket.chunk(chunks[0]!, null)).toEqual({ ok: true, next: { epoch: 0, seq: 1 } });
    expect(normalisers).toHaveLength(1);
  });

  it('on any socket of a broadcast is enough once one socket has a key', () => {
    const [youtube, twitch] = [join('youtube', 'broadcast-1'), join('twitch', 'broadcast-1')];
    youtube.sendKey({ key: keys.youtube });
    expect(twitch.chunk(chunks[0]!, { epoch: 0, seq: 0 })).toMatchObject({ ok: true });
    expect(youtube.chunk(chunks[0]!, { epoch: 0, seq: 0 })).toEqual({ ok: true, next: { epoch: 0, seq: 1 } });
    expect(Buffer.concat(normalisers[0]!.written)).toHaveLength(1_000);
    expect(twitch.sendKey({ key: keys.twitch })).toMatchObject({ ok: true, next: { epoch: 0, seq: 1 } });
  });

  it('of a broadcast that several share must be numbered', () => {
    const socket = join('youtube', 'broadcast-1');
    socket.sendKey({ key: keys.youtube });
    expect(socket.chunk(chunks[0]!, null)).toMatchObject(refused('bad-payload'));
  });

  it('of an epoch that ffmpeg cannot read is refused', async () => {
    const socket = join('youtube');
    socket.sendKey({ key: keys.youtube });
    const third = Math.floor(chunks.length / 3);
    for (let at = 0; at < 3; at++) {
      for (const chunk of chunks.slice(at * third, (at + 1) * third)) socket.chunk(chunk, null);
      normalisers.at(-1)!.die();
      await settle();
    }
    expect(socket.chunk(chunks[3 * third]!, null)).toMatchObject(refused('ffmpeg-failed'));
    expect(socket.chunk(chunks[0]!, null)).toMatchObject({ ok: true });
  });
});

describe('sockets', () => {
  /** A broadcast is live on two platforms, and all of its sockets are gone. */
  function loseBoth(): void {
    const both = (['youtube', 'twitch'] as const).map((platform) => {
      const socket = join(platform, 'broadcast-1');
      socket.sendKey({ key: keys[platform] });
      return socket;
    });
    for (const each of made) each.enter('live');
    for (const socket of both) socket.leave();
  }

  it('that name no broadcast have one of their own each', () => {
    const [one, other] = [join('youtube'), join('twitch')];
    one.sendKey({ key: keys.youtube });
    other.sendKey({ key: keys.twitch });
    one.chunk(chunks[0]!, null);
    other.chunk(chunks[0]!, null);
    expect(normalisers).toHaveLength(2);
    expect(desk.snapshot()).toHaveLength(2);
  });

  it('are told of their own destination only, and once a second how it does', async () => {
    const [youtube, twitch] = [join('youtube', 'broadcast-1'), join('twitch', 'broadcast-1')];
    youtube.sendKey({ key: keys.youtube });
    twitch.sendKey({ key: keys.twitch });
    made[0]!.enter('live');
    await clock.advance(2_500);
    expect(youtube.told.map(({ id, state }) => [id, state])).toEqual([
      ['youtube', 'connecting'],
      ['youtube', 'live'],
    ]);
    expect(twitch.told.map(({ id }) => id)).toEqual(['twitch']);
    expect(youtube.stats.map(({ id }) => id)).toEqual(['youtube', 'youtube']);
  });

  it('that come back with the same key get the running destination back', () => {
    const first = join('twitch', 'broadcast-1');
    join('youtube', 'broadcast-1');
    first.sendKey({ key: keys.twitch });
    made[0]!.enter('live');
    first.leave();
    const second = join('twitch', 'broadcast-1');
    expect(second.sendKey({ key: keys.twitch })).toMatchObject({ ok: true, destination: { state: 'live' } });
    made[0]!.enter('stalled');
    expect(second.told.map(({ state }) => state)).toEqual(['stalled']);
    expect(made).toHaveLength(1);
  });

  it('that come back before their loss is noticed get it too, and the late goodbye harms nothing', () => {
    const [first, second] = [join('twitch', 'broadcast-1'), join('twitch', 'broadcast-1')];
    first.sendKey({ key: keys.twitch });
    second.sendKey({ key: keys.twitch });
    first.leave();
    made[0]!.enter('live');
    expect(second.told.map(({ state }) => state)).toEqual(['live']);
    expect(made).toHaveLength(1);
  });

  it('that come back with another key replace what they left behind', () => {
    const first = join('twitch', 'broadcast-1');
    join('youtube', 'broadcast-1');
    first.sendKey({ key: 'old' });
    first.leave();
    expect(join('twitch', 'broadcast-1').sendKey({ key: 'new' })).toMatchObject({ ok: true });
    expect(made.map(({ stopped }) => stopped)).toEqual([1, 0]);
  });

  it('are all read before the end that one of them says is the end', async () => {
    const [youtube, twitch] = [join('youtube', 'broadcast-1'), join('twitch', 'broadcast-1')];
    youtube.sendKey({ key: keys.youtube });
    twitch.sendKey({ key: keys.twitch });
    expect(youtube.chunk(chunks[0]!, { epoch: 0, seq: 0 })).toMatchObject({ ok: true });
    const ended = twitch.end();
    expect(youtube.chunk(chunks[1]!, { epoch: 0, seq: 1 })).toMatchObject({ ok: true });
    expect(await ended).toEqual({ ok: true });
    expect(youtube.chunk(chunks[2]!, { epoch: 0, seq: 2 })).toMatchObject(refused('broadcast-over'));
  });

  it('that come back after all were gone keep what they have asked for, also when one is lost again', async () => {
    loseBoth();
    join('youtube', 'broadcast-1').sendKey({ key: keys.youtube });
    const twitch = join('twitch', 'broadcast-1');
    twitch.sendKey({ key: keys.twitch });
    await clock.advance(14_000);
    twitch.leave();
    await clock.advance(2_000);
    expect(made.map(({ stopped }) => stopped)).toEqual([0, 0]);
  });

  it('that come back after all were gone lose what they do not ask for', async () => {
    loseBoth();
    join('youtube', 'broadcast-1').sendKey({ key: keys.youtube });
    await clock.advance(16_000);
    expect(made.map(({ stopped }) => stopped)).toEqual([0, 1]);
  });

  it('of one port may have a destination each', () => {
    const [one, other] = [join('custom', 'broadcast-1'), join('custom', 'broadcast-1')];
    one.sendKey({ key: 'rtmp://one/app/KEY' });
    expect(other.sendKey({ key: 'rtmp://other/app/KEY' })).toMatchObject({ destination: { id: 'custom-2' } });
  });
});

describe('one destination among others', () => {
  const show = () => {
    const [youtube, twitch] = [join('youtube', 'broadcast-1'), join('twitch', 'broadcast-1')];
    youtube.sendKey({ key: keys.youtube });
    twitch.sendKey({ key: 'wrong' });
    return { youtube, twitch };
  };

  it('is tried again where it was, or with another key', async () => {
    const { twitch } = show();
    expect(await twitch.retry({})).toMatchObject({ ok: true, destination: { id: 'twitch' } });
    made[1]!.enter('failed');
    expect(await twitch.retry({ key: ` ${keys.twitch} ` })).toMatchObject({ ok: true });
    const { url } = made[1]!.request.target;
    const aim = { target: { url, key: keys.twitch }, backups: [], plain: null };
    expect(made[1]!.retries).toEqual([undefined, aim]);
    expect(made[0]!.retries).toEqual([]);
    expect(made).toHaveLength(2);
  });

  it('keeps its new key when it comes back on another socket', async () => {
    const { twitch } = show();
    await twitch.retry({ key: keys.twitch });
    twitch.leave();
    expect(join('twitch', 'broadcast-1').sendKey({ key: keys.twitch })).toMatchObject({ ok: true });
    expect(made).toHaveLength(2);
  });

  it('goes where a whole pasted address leads, but never past the ingest the companion was started with', async () => {
    const { twitch } = show();
    await twitch.retry({ key: 'rtmp://elsewhere/app/KEY' });
    overrides = { twitch: parseIngestUrl('rtmp://127.0.0.1:1935/rehearsal')! };
    await twitch.retry({ key: 'rtmp://elsewhere/app/KEY' });
    expect(made[1]!.retries.map((aim) => aim!.target.url.host)).toEqual(['elsewhere', '127.0.0.1']);
  });

  it('is stopped alone, and begins anew when it is tried again', async () => {
    const { youtube, twitch } = show();
    expect(await twitch.stop(null)).toMatchObject({ ok: true, destination: { state: 'ended' } });
    expect(made.map(({ stopped }) => stopped)).toEqual([0, 1]);
    expect(youtube.chunk(chunks[0]!, { epoch: 0, seq: 0 })).toMatchObject({ ok: true });
    expect(await twitch.retry({ key: keys.twitch })).toMatchObject({
      ok: true,
      destination: { id: 'twitch', state: 'connecting' },
    });
    expect(made[2]!.request.target.key).toBe(keys.twitch);
    expect(desk.snapshot()[0]!.destinations).toHaveLength(2);
    made[2]!.enter('live');
    expect(twitch.told.at(-1)).toMatchObject({ state: 'live' });
  });

  it('is stopped over the socket of another when its own is lost', async () => {
    const { youtube, twitch } = show();
    twitch.leave();
    expect(await youtube.stop('twitch')).toMatchObject({ ok: true, destination: { state: 'ended' } });
    expect(made.map(({ stopped }) => stopped)).toEqual([0, 1]);
    expect(await youtube.stop('facebook')).toEqual(refused('no-destination'));
    const stranger = join('custom', 'broadcast-2');
    expect(await stranger.stop('youtube')).toEqual(refused('no-destination'));
    expect(made[0]!.stopped).toBe(0);
  });

  it('that does not close holds up its own stop only, for a bounded time', async () => {
    const { youtube, twitch } = show();
    made[1]!.stuck = true;
    let done = false;
    void twitch.stop(null).then(() => (done = true));
    expect(youtube.chunk(chunks[0]!, { epoch: 0, seq: 0 })).toMatchObject({ ok: true });
    await clock.advance(endAnswerMs);
    expect(done).toBe(true);
  });

  it('joins while the others are live', () => {
    const { youtube } = show();
    youtube.chunk(chunks[0]!, { epoch: 0, seq: 0 });
    normalisers[0]!.header();
    normalisers[0]!.picture(0, true);
    const late = join('custom', 'broadcast-1');
    expect(late.sendKey({ key: 'rtmp://host/app/KEY' })).toMatchObject({
      ok: true,
      next: { epoch: 0, seq: 1 },
    });
    expect(made[2]!.feed.prelude()).toHaveLength(2);
    expect(late.chunk(chunks[1]!, { epoch: 0, seq: 1 })).toMatchObject({ ok: true });
  });

  it('that is not there can be neither tried again nor stopped, and a bad key changes nothing', async () => {
    const nothing = join('youtube', 'broadcast-1');
    expect(await nothing.retry({})).toEqual(refused('no-destination'));
    expect(await nothing.stop(null)).toEqual(refused('no-destination'));
    const { twitch } = show();
    expect(await twitch.retry({ key: 'two words' })).toEqual(refused('key-malformed'));
    expect(made.at(-1)!.retries).toEqual([]);
  });

  it('that was the last to run leaves nothing to wait for when the client goes', async () => {
    const { youtube, twitch } = show();
    await youtube.stop(null);
    made[1]!.enter('failed');
    youtube.leave();
    twitch.leave();
    await settle();
    await settle();
    expect(desk.snapshot()).toEqual([]);
  });
});

describe('the end of a broadcast', () => {
  it('comes with the disconnect of a plain client', async () => {
    const socket = join('youtube');
    socket.sendKey({ key: keys.youtube });
    socket.chunk(chunks[0]!, null);
    socket.leave();
    await settle();
    expect(made[0]!.stopped).toBe(1);
    await settle();
    expect(desk.snapshot()).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('waits a while for a client that has named its broadcast, and comes when it does not return', async () => {
    const socket = join('youtube', 'broadcast-1');
    socket.sendKey({ key: keys.youtube });
    socket.leave();
    await clock.advance(graceMs - 1);
    expect(made[0]!.stopped).toBe(0);
    await clock.advance(1);
    expect(made[0]!.stopped).toBe(1);
    expect(clock.pending).toBe(0);
  });

  it('does not come when the client returns in time', async () => {
    const socket = join('youtube', 'broadcast-1');
    socket.sendKey({ key: keys.youtube });
    socket.chunk(chunks[0]!, { epoch: 0, seq: 0 });
    socket.leave();
    await clock.advance(graceMs - 1);
    const back = join('youtube', 'broadcast-1');
    expect(back.sendKey({ key: keys.youtube })).toMatchObject({ next: { epoch: 0, seq: 1 } });
    expect(back.chunk(chunks[1]!, { epoch: 0, seq: 1 })).toMatchObject({ ok: true });
    await clock.advance(graceMs);
    expect(made[0]!.stopped).toBe(0);
  });

  it('comes for what the client does not ask for any more when it returns, and for that only', async () => {
    const before = [join('youtube', 'broadcast-1'), join('twitch', 'broadcast-1')] as const;
    before[0].sendKey({ key: keys.youtube });
    before[1].sendKey({ key: keys.twitch });
    for (const socket of before) socket.leave();
    await clock.advance(10_000);
    const back = join('youtube', 'broadcast-1');
    back.sendKey({ key: keys.youtube });
    await clock.advance(14_000);
    expect(made.map(({ stopped }) => stopped)).toEqual([0, 0]);
    await clock.advance(1_000);
    expect(made.map(({ stopped }) => stopped)).toEqual([0, 1]);
  });

  it('comes at once when another one wants to publish where it waits with a slate, which begins after it', async () => {
    const gone = join('youtube', 'broadcast-1');
    gone.sendKey({ key: keys.youtube });
    gone.leave();
    await clock.advance(1_000);
    const other = join('youtube', 'broadcast-2');
    expect(other.sendKey({ key: keys.youtube })).toMatchObject({ ok: true, next: null });
    expect(made[1]!.started).toBe(0);
    await settle();
    expect(made[0]!.stopped).toBe(1);
    expect(made[1]!.started).toBe(1);
    expect(desk.snapshot()).toHaveLength(1);
  });

  it('is waited for by one that wants to publish where it has not closed yet', async () => {
    const gone = join('youtube');
    gone.sendKey({ key: keys.youtube });
    gone.chunk(chunks[0]!, null);
    normalisers[0]!.end = () => {};
    gone.leave();
    await settle();
    expect(made[0]!.stopped).toBe(0);
    expect(join('youtube').sendKey({ key: keys.youtube })).toMatchObject({ ok: true });
    expect(made[1]!.started).toBe(0);
    normalisers[0]!.kill();
    await settle();
    await settle();
    expect([made[0]!.stopped, made[1]!.started]).toEqual([1, 1]);
  });

  it('does not come for one that publishes to the same place while its client is there', async () => {
    join('youtube', 'broadcast-1').sendKey({ key: keys.youtube });
    join('youtube', 'broadcast-2').sendKey({ key: keys.youtube });
    await settle();
    expect(made.map(({ started, stopped }) => [started, stopped])).toEqual([
      [1, 0],
      [1, 0],
    ]);
  });

  it('writes out what came before it closes the publishes', async () => {
    const [youtube, twitch] = [join('youtube', 'broadcast-1'), join('twitch', 'broadcast-1')];
    youtube.sendKey({ key: keys.youtube });
    twitch.sendKey({ key: keys.twitch });
    youtube.chunk(chunks[0]!, { epoch: 0, seq: 0 });
    let stoppedAtFlush = -1;
    normalisers[0]!.end = () => {
      stoppedAtFlush = made[0]!.stopped;
      normalisers[0]!.kill();
    };
    expect(await youtube.end()).toEqual({ ok: true });
    expect(stoppedAtFlush).toBe(0);
    expect(made.map(({ status }) => status.state)).toEqual(['ended', 'ended']);
    expect(twitch.told.at(-1)).toMatchObject({ state: 'ended' });
    expect(twitch.chunk(chunks[1]!, { epoch: 0, seq: 1 })).toMatchObject(refused('broadcast-over'));
    expect(twitch.sendKey({ key: keys.twitch })).toEqual(refused('broadcast-over'));
  });

  it('is answered in time although neither ffmpeg nor a destination comes to an end', async () => {
    const [youtube, twitch] = [join('youtube', 'broadcast-1'), join('twitch', 'broadcast-1')];
    youtube.sendKey({ key: keys.youtube });
    twitch.sendKey({ key: keys.twitch });
    youtube.chunk(chunks[0]!, { epoch: 0, seq: 0 });
    normalisers[0]!.end = () => undefined;
    made[0]!.stuck = true;
    let done = false;
    void youtube.end().then(() => (done = true));
    await clock.advance(endAnswerMs);
    expect(done).toBe(true);
    expect(made[1]!.status.state).toBe('ended');
    expect(clock.pending).toBe(0);
  });

  it('leaves a destination what ffmpeg did not take of the time', async () => {
    const youtube = join('youtube', 'broadcast-1');
    youtube.sendKey({ key: keys.youtube });
    youtube.chunk(chunks[0]!, { epoch: 0, seq: 0 });
    made[0]!.stuck = true;
    let done = false;
    void youtube.end().then(() => (done = true));
    await clock.advance(endAnswerMs - 200);
    expect(done).toBe(false);
    await clock.advance(200);
    expect(done).toBe(true);
  });

  it('lets the same name begin a new broadcast', async () => {
    const socket = join('youtube', 'broadcast-1');
    socket.sendKey({ key: keys.youtube });
    await socket.end();
    const again = join('youtube', 'broadcast-1');
    expect(again.sendKey({ key: keys.youtube })).toMatchObject({ ok: true, next: null });
    socket.leave();
    await clock.advance(graceMs + 1);
    expect(made[1]!.stopped).toBe(0);
  });
});

describe('a broadcast that the next run of the companion goes on with', () => {
  const [mkv] = chunks as [Buffer];

  it('has its client begin a new epoch, takes the one before to its end and answers nothing of the new one', async () => {
    const socket = join('youtube', 'broadcast-1');
    socket.sendKey({ key: keys.youtube });
    expect(socket.chunk(mkv, { epoch: 3, seq: 0 })).toMatchObject({ ok: true });
    let isOver = false;
    const handed = desk.handOn().then(() => (isOver = true));
    expect(socket.comings).toHaveLength(1);
    expect(socket.chunk(chunks[1]!, { epoch: 3, seq: 1 })).toMatchObject({ ok: true });
    await clock.advance(500);
    expect(isOver).toBe(false);
    expect(socket.chunk(mkv, { epoch: 4, seq: 0 })).toBeNull();
    await clock.advance(0);
    await handed;
    expect(socket.chunk(mkv, { epoch: 4, seq: 0 })).toBeNull();
    expect(made[0]!.stopped).toBe(1);
    expect(socket.ends).toEqual([]);
  });

  it('waits three seconds for a client that does not know the word', async () => {
    const socket = join('youtube', 'broadcast-1');
    socket.sendKey({ key: keys.youtube });
    socket.chunk(mkv, { epoch: 0, seq: 0 });
    const handed = desk.handOn();
    await clock.advance(2_900);
    expect(made[0]!.stopped).toBe(0);
    await clock.advance(100);
    await handed;
    expect(made[0]!.stopped).toBe(1);
  });

  it('is ended for a client that cannot come back', async () => {
    const socket = join('youtube');
    socket.sendKey({ key: keys.youtube });
    await desk.handOn();
    expect(socket.ends).toEqual(['companion-stopped']);
  });
});

describe('the end of every broadcast', () => {
  it('is told to each client before anything is closed, with the reason', async () => {
    const sockets = [join('youtube', 'broadcast-1'), join('twitch', 'broadcast-1'), join('youtube')] as const;
    sockets[0].sendKey({ key: keys.youtube });
    sockets[1].sendKey({ key: keys.twitch });
    const closed = desk.close('companion-stopped');
    expect(sockets.map(({ ends }) => ends)).toEqual([
      ['companion-stopped'],
      ['companion-stopped'],
      ['companion-stopped'],
    ]);
    expect(made.map(({ stopped }) => stopped)).toEqual([0, 0]);
    await closed;
    expect(made.map(({ stopped }) => stopped)).toEqual([1, 1]);
    expect(sockets[0].ends).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it('holds for a client that comes while it is under way, and opens nothing', async () => {
    const before = join('youtube', 'broadcast-1');
    before.sendKey({ key: keys.youtube });
    before.leave();
    const closed = desk.close('companion-stopped');
    const late = join('youtube', 'broadcast-1');
    expect(late.ends).toEqual(['companion-stopped']);
    expect(late.sendKey({ key: keys.youtube })).toEqual(refused('broadcast-over'));
    await closed;
    expect(made).toHaveLength(1);
  });

  it('is not told where the clients may come back', async () => {
    const socket = join('youtube', 'broadcast-1');
    socket.sendKey({ key: keys.youtube });
    await desk.close(null);
    expect(socket.ends).toEqual([]);
    expect(made[0]!.stopped).toBe(1);
  });
});

describe('a sleep of the machine', () => {
  const wake = async (ms: number): Promise<void> => {
    sleptMs += ms;
    await clock.advance(400);
  };

  it('for longer than the grace time ends what was live, and says so, before anything connects again', async () => {
    const socket = join('youtube', 'broadcast-1');
    socket.sendKey({ key: keys.youtube });
    await clock.advance(graceMs * 2);
    expect(socket.ends).toEqual([]);
    await wake(graceMs);
    expect(socket.ends).toEqual(['computer-slept']);
    await settle();
    expect(made[0]!.stopped).toBe(1);
    expect(clock.pending).toBe(0);
  });

  it('ends what waited for a browser, too: viewers do not see its slate hours later', async () => {
    const socket = join('youtube', 'broadcast-1');
    socket.sendKey({ key: keys.youtube });
    socket.leave();
    await clock.advance(1_000);
    await wake(graceMs);
    await settle();
    expect(made[0]!.stopped).toBe(1);
  });

  it('has a client that asks keep its publishes, and takes no media until a person has said go on', async () => {
    const socket = join('youtube', 'broadcast-1');
    socket.sendKey({ key: keys.youtube, asks: true });
    expect(socket.chunk(chunks[0]!, { epoch: 0, seq: 0 })).toMatchObject({ ok: true });
    sleptMs += graceMs + 400;
    // Read before the timer that looks for a sleep.
    expect(socket.chunk(chunks[1]!, { epoch: 0, seq: 1 })).toMatchObject(refused('consent-needed'));
    expect([socket.holds, socket.ends, made[0]!.stopped]).toEqual([['computer-slept'], [], 0]);
    expect(desk.snapshot()[0]).toMatchObject({ held: true });
    await clock.advance(graceMs * 20);
    const other = join('twitch', 'broadcast-1');
    expect(other.sendKey({ key: keys.twitch, asks: true })).toMatchObject({ ok: true, held: true });
    expect(socket.chunk(chunks[0]!, { epoch: 1, seq: 0 })).toMatchObject(refused('consent-needed'));
    expect(socket.holds).toEqual(['computer-slept']);
    expect(socket.goOn()).toEqual({ ok: true });
    expect(socket.chunk(chunks[0]!, { epoch: 1, seq: 0 })).toMatchObject({ ok: true });
    expect(desk.snapshot()[0]).toMatchObject({ held: false });
  });

  it('keeps what a browser that slept along finds again within the grace time, and no longer', async () => {
    const socket = join('youtube', 'broadcast-1');
    socket.sendKey({ key: keys.youtube, asks: true });
    sleptMs += graceMs + 400;
    // Its connection did not outlive the sleep.
    socket.leave();
    await clock.advance(graceMs - 1);
    const again = join('youtube', 'broadcast-1');
    expect(again.sendKey({ key: keys.youtube, asks: true, rejoin: true })).toMatchObject({ held: true });
    again.leave();
    await clock.advance(graceMs);
    expect(made).toHaveLength(1);
    expect(made[0]!.stopped).toBe(1);
    const late = join('youtube', 'broadcast-1');
    const request = { key: keys.youtube, asks: true, rejoin: true };
    expect(late.sendKey(request)).toMatchObject(refused('consent-needed'));
    expect(made).toHaveLength(1);
  });

  it('for less than that ends nothing, and never a plain client', async () => {
    const [own, plain] = [join('youtube', 'broadcast-1'), join('twitch')];
    own.sendKey({ key: keys.youtube });
    plain.sendKey({ key: keys.twitch });
    await wake(graceMs - 1);
    expect(made.map(({ stopped }) => stopped)).toEqual([0, 0]);
    await wake(graceMs);
    await settle();
    expect(made.map(({ stopped }) => stopped)).toEqual([1, 0]);
    expect(plain.ends).toEqual([]);
  });
});

describe('a server that is asked whether it accepts a key', () => {
  const signal = new AbortController().signal;

  it('is asked outside of every broadcast', async () => {
    const answer = desk.preflight('youtube', { key: keys.youtube }, signal);
    expect(desk.snapshot()).toEqual([]);
    trials[0]!.end(null);
    expect(await answer).toMatchObject({ ok: true, reason: null });
  });

  it('is not asked while a broadcast publishes with that key, also at another server of the platform', async () => {
    const socket = join('youtube', 'broadcast-1');
    socket.sendKey({ key: keys.youtube, ingest: 'rtmp://a.rtmp.youtube.com/live2' });
    expect(await desk.preflight('youtube', { key: keys.youtube }, signal)).toEqual(refused('key-live'));
    void desk.preflight('youtube', { key: 'zzzz-1234-efgh-5678-ijkl' }, signal);
    expect(trials).toHaveLength(1);
  });

  it('is left before a broadcast publishes with that key', async () => {
    void desk.preflight('youtube', { key: keys.youtube }, signal);
    join('youtube').sendKey({ key: keys.youtube });
    await settle();
    expect(trials[0]!.signal.aborted).toBe(true);
    expect(made[0]!.started).toBe(0);
    trials[0]!.end(null);
    await settle();
    expect(made[0]!.started).toBe(1);
  });

  it('is left when the companion ends', async () => {
    void desk.preflight('youtube', { key: keys.youtube }, signal);
    const closed = desk.close('companion-stopped');
    expect(trials[0]!.signal.aborted).toBe(true);
    trials[0]!.end(null);
    await closed;
  });
});

describe('A broadcast whose uplink is too slow', () => {
  async function play(settings: readonly string[], seconds: number, uplinkKbps: number): Promise<void> {
    const uplink = new ImaginedUplink(Object.fromEntries(settings.map((id) => [id, {}])));
    for (let at = 0; at < seconds * 1_000; at += lookMs) {
      uplink.step(4_000, uplinkKbps);
      for (const destination of made) destination.line = uplink.seen.get(destination.request.id)!;
      await clock.advance(lookMs);
    }
  }
  const adapts = { lowestKbps: 600, highestKbps: 4_000, videoKbps: 4_000 };

  it('advises the client that adapts over all of its sockets, until it ends', async () => {
    const sockets = [join('youtube', 'broadcast-1'), join('twitch', 'broadcast-1')];
    sockets[0]!.sendKey({ key: keys.youtube, adapts });
    sockets[1]!.sendKey({ key: keys.twitch, adapts });
    await play(['youtube', 'twitch'], 15, 4_000);
    for (const { advice } of sockets) expect(advice[0]).toMatchObject({ why: 'upload-slow' });
    await sockets[0]!.end();
    expect(clock.pending).toBe(0);
  });

  it('has the others give way to a favourite while that is behind, where nobody can record less', async () => {
    const [own, other] = [join('youtube', 'broadcast-1'), join('twitch', 'broadcast-1')];
    own.sendKey({ key: keys.youtube, favourite: true });
    other.sendKey({ key: keys.twitch });
    expect(made.map(({ patienceMs }) => patienceMs)).toEqual([5_000, 900]);
    await play(['youtube', 'twitch'], 10, 9_000);
    expect(made.map(({ gaveWay }) => gaveWay)).toEqual([0, 0]);
    await play(['youtube', 'twitch'], 10, 4_000);
    expect(made[0]!.gaveWay).toBe(0);
    expect(made[1]!.gaveWay).toBeGreaterThan(0);
    expect(log.records().filter(({ msg }) => msg === 'the others give way to a favourite')).toHaveLength(1);
  });

  it('has nobody give way while less can be recorded', async () => {
    const [own, other] = [join('youtube', 'broadcast-1'), join('twitch', 'broadcast-1')];
    own.sendKey({ key: keys.youtube, favourite: true, adapts });
    other.sendKey({ key: keys.twitch, adapts });
    await play(['youtube', 'twitch'], 6, 4_000);
    expect(own.advice).not.toEqual([]);
    expect(made.map(({ gaveWay }) => gaveWay)).toEqual([0, 0]);
  });

  it('says nothing to a client that does not', async () => {
    const [own, plain] = [join('youtube', 'broadcast-1'), join('twitch')];
    own.sendKey({ key: keys.youtube });
    plain.sendKey({ key: keys.twitch });
    await play(['youtube', 'twitch'], 15, 4_000);
    expect([...own.advice, ...plain.advice]).toEqual([]);
  });
});

describe('what is told of a show', () => {
  const kinds = (): string[] => heard.map(({ kind }) => kind);

  it('is its destinations, its recording, the slate, what is marked, and why it ended', async () => {
    const socket = join('youtube', 'b');
    expect(desk.mark('too early')).toBe(false);
    expect(heard).toEqual([]);
    socket.sendKey({ key: keys.youtube, name: 'My channel' });
    socket.chunk(chunks[0]!, { epoch: 0, seq: 0 });
    socket.chunk(chunks[1]!, { epoch: 0, seq: 1 });
    made[0]!.enter('live');
    expect(desk.mark('goal')).toBe(true);
    socket.pause();
    await clock.advance(1_000);
    expect(heard.slice(0, 2)).toMatchObject([
      { kind: 'started', at: 1_000_000, broadcast: 1, show: 'a-show', rehearsal: false },
      { kind: 'destination', status: { name: 'My channel', state: 'idle' } },
    ]);
    expect(heard.find(({ kind }) => kind === 'epoch')).toMatchObject({ epoch: 0, media: { width: 320 } });
    expect(kinds().filter((kind) => kind === 'epoch')).toHaveLength(1);
    expect(heard).toContainEqual({ kind: 'marker', label: 'goal', at: 1_000_000, broadcast: 1 });
    expect(heard).toContainEqual({ kind: 'slate', showing: true, at: 1_001_000, broadcast: 1 });
    expect(kinds()).toContain('sample');
    await socket.end();
    expect(heard.at(-1)).toMatchObject({ kind: 'ended', why: 'stopped' });
    expect(heard).toContainEqual({ kind: 'slate', showing: false, at: 1_001_000, broadcast: 1 });
  });

  it.each([
    ['client-gone', async (leave: () => void) => (leave(), clock.advance(graceMs))],
    ['companion-stopped', async () => desk.close('companion-stopped')],
  ] as const)('ends with %s when nobody has stopped it', async (why, goes) => {
    const socket = join('youtube', 'b');
    socket.sendKey({ key: keys.youtube });
    await goes(() => socket.leave());
    expect(heard.at(-1)).toMatchObject({ kind: 'ended', why });
    const told = heard.length;
    await clock.advance(5_000);
    expect(heard).toHaveLength(told);
    expect(clock.pending).toBe(0);
  });
});

describe('a verdict', () => {
  const finalOf = (broadcast: number): ShowEvent => ({ ...judged(9, broadcast), final: true }) as ShowEvent;

  it('is heard by each socket of its broadcast, and by no other', () => {
    const [one, two, other] = [join('youtube', 'show-0001'), join('twitch', 'show-0001'), join('youtube')];
    stream.tell(judged(5, 1));
    const { verdict } = judged(5, 1) as Extract<ShowEvent, { kind: 'verdict' }>;
    expect([one.verdicts, two.verdicts, other.verdicts]).toEqual([[verdict], [verdict], []]);
    one.leave();
    stream.tell(judged(10, 1));
    expect([one.verdicts.length, two.verdicts.length]).toEqual([1, 2]);
  });

  it('is heard once more before the end is answered', async () => {
    let tell = (): void => undefined;
    told = new Promise((resolve) => {
      tell = () => {
        stream.tell(finalOf(1));
        resolve();
      };
    });
    const socket = join('youtube', 'show-0001');
    socket.sendKey({ key: keys.youtube });
    let answered = false;
    const end = socket.end().then(() => (answered = true));
    await settle();
    expect([socket.verdicts.length, answered]).toEqual([0, false]);
    tell();
    await end;
    expect(socket.verdicts).toHaveLength(1);
  });

  it('that does not come holds the answer up for less than a second', async () => {
    told = new Promise(() => undefined);
    const socket = join('youtube', 'show-0001');
    socket.sendKey({ key: keys.youtube });
    let answered = false;
    void socket.end().then(() => (answered = true));
    await clock.advance(700);
    expect(answered).toBe(false);
    await clock.advance(200);
    expect(answered).toBe(true);
  });
});
