import { beforeEach, describe, expect, it } from 'vitest';
import {
  errorSentences,
  onceSentences,
  ownIngestSentences,
  parseIngestUrl,
  platforms,
  rehearsalIngest,
  type DestinationReason,
  type ErrorCode,
  type PlatformId,
  type PublishTarget,
  type SendKey,
  type UploadTestReply,
  type UploadTestRequest,
} from '#protocol';
import { Preflights, type UploadTested } from '../../../companion/broadcast/preflights.ts';
import type { IngestOverride } from '../../../companion/broadcast/read-target.ts';
import { FakeClock, settle } from '../../helpers/fake-clock.ts';

interface Trial {
  readonly target: PublishTarget;
  readonly signal: AbortSignal;
  readonly end: (reason: DestinationReason | null) => void;
}

interface Upload {
  readonly target: PublishTarget;
  readonly kbps: number;
  readonly signal: AbortSignal;
  readonly end: (found: UploadTested) => void;
}

let trials: Trial[];
let uploads: Upload[];
let problem: ErrorCode | null;
let live: PublishTarget[];
let override: IngestOverride | null;
let preflights: Preflights;
let clock: FakeClock;
beforeEach(() => {
  clock = new FakeClock();
  trials = [];
  uploads = [];
  problem = null;
  live = [];
  override = null;
  preflights = new Preflights({
    clock,
    tryPublish: (target, signal) => new Promise((end) => trials.push({ target, signal, end })),
    testUpload: (target, kbps, signal) => new Promise((end) => uploads.push({ target, kbps, signal, end })),
    isAnythingLive: () => live.length > 0,
    ffmpegProblem: () => problem,
    ingestOverride: () => override,
    serversOf: (_, wish) => [parseIngestUrl(`rtmps://live-${wish}.twitch.tv/app`)!],
    isPublishing: (target) => live.some(({ key }) => key === target.key),
  });
});

const ask = (platform: PlatformId, request: SendKey, signal = new AbortController().signal) =>
  preflights.ask(platform, request, signal);
const refused = (code: ErrorCode) => ({ ok: false, error: { code, message: errorSentences[code] } });
const key = platforms.youtube.keyExample;

describe('asking an ingest whether it accepts a key', () => {
  it('says nothing but that it does', async () => {
    const answer = ask('youtube', { key: ` ${key}\n` });
    expect(trials[0]!.target).toEqual({ url: parseIngestUrl(platforms.youtube.ingest!), key });
    trials[0]!.end(null);
    expect(await answer).toEqual({ ok: true, reason: null, message: '', ownIngest: true });
  });

  it('says why it does not in the sentence of that reason, by whose ingest it is', async () => {
    const own = ask('youtube', { key });
    trials[0]!.end('key-rejected');
    const message = ownIngestSentences['key-rejected']!.replaceAll('$1', 'YouTube');
    expect(await own).toEqual({ ok: true, reason: 'key-rejected', message, ownIngest: true });
    const other = ask('custom', { key, ingest: 'rtmp://own.example/live' });
    trials[1]!.end('refused');
    const plain = { ok: true, reason: 'refused', message: onceSentences.refused, ownIngest: false };
    expect(await other).toEqual(plain);
  });

  it('is a test that nobody sees where the platform has one', async () => {
    void ask('twitch', { key: 'live_1_a' });
    void ask('twitch', { key: 'live_1_b?x=y' });
    void ask('custom', { key: 'live_1_c', ingest: 'rtmps://live-ams.twitch.tv/app' });
    void ask('custom', { key: 'live_1_d', ingest: 'rtmp://own.example/live' });
    expect(trials.map(({ target }) => target.key)).toEqual([
      'live_1_a?bandwidthtest=true',
      'live_1_b?x=y&bandwidthtest=true',
      'live_1_c?bandwidthtest=true',
      'live_1_d',
    ]);
  });

  it('asks the server that was chosen', () => {
    void ask('twitch', { key: 'live_1_a', server: 'ams' });
    expect(trials[0]!.target.url.host).toBe('live-ams.twitch.tv');
  });

  it.each<[ErrorCode, SendKey]>([
    ['key-empty', { key: ' ' }],
    ['key-is-url', { key: 'https://example.com' }],
    ['ingest-missing', { key: 'k' }],
    ['ingest-invalid', { key: 'k', ingest: 'http://example.com/app' }],
    ['preflight-rehearsal', { key: 'k', ingest: rehearsalIngest }],
  ])('is refused with %s, and nobody is asked', async (code, request) => {
    expect(await ask('custom', request)).toEqual(refused(code));
    expect(trials).toEqual([]);
  });

  it('is refused by a companion that rehearses all it does', async () => {
    const ingest = parseIngestUrl('rtmp://127.0.0.1:1936/youtube')!;
    override = { ingest, backups: [], recordings: '/data' };
    expect(await ask('youtube', { key })).toEqual(refused('preflight-rehearsal'));
  });

  it('never gets past the ingest that the companion was started with', async () => {
    override = { ingest: parseIngestUrl('rtmp://127.0.0.1:1935/own')!, backups: [] };
    void ask('youtube', { key: 'rtmp://a.rtmp.youtube.com/live2/abcd' });
    expect(trials[0]!.target).toEqual({ url: override.ingest, key: 'abcd' });
  });

  it('is refused while that key is being published', async () => {
    live = [{ url: parseIngestUrl('rtmp://x/app')!, key }];
    expect(await ask('youtube', { key })).toEqual(refused('key-live'));
    expect(trials).toEqual([]);
  });

  it('waits for the one before with the same key, on whichever server of the platform', async () => {
    void ask('youtube', { key });
    const second = ask('youtube', { key, ingest: 'rtmp://a.rtmp.youtube.com/live2' });
    void ask('youtube', { key: 'another' });
    await settle();
    expect(trials.map(({ target }) => target.key)).toEqual([key, 'another']);
    trials[0]!.end(null);
    await settle();
    expect(trials).toHaveLength(3);
    trials[2]!.end('timeout');
    expect(await second).toMatchObject({ reason: 'timeout' });
  });

  it('makes way for a broadcast with the same key, and for no other', async () => {
    const answer = ask('youtube', { key });
    void ask('youtube', { key: 'another' });
    const { target } = trials[0]!;
    expect(preflights.makeWay({ ...target, key: 'third' })).toBeNull();
    let isFree = false;
    const free = preflights.makeWay(target)!.then(() => (isFree = true));
    expect(trials.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    await settle();
    expect(isFree).toBe(false);
    trials[0]!.end('stopped');
    await free;
    expect(await answer).toMatchObject({ reason: 'stopped' });
  });

  it('ends when who has asked is gone, and when the companion ends', async () => {
    const gone = new AbortController();
    void ask('youtube', { key }, gone.signal);
    void ask('twitch', { key: 'other' });
    gone.abort();
    expect(trials.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    const closed = preflights.close();
    expect(trials.map(({ signal }) => signal.aborted)).toEqual([true, true]);
    for (const { end } of trials) end('stopped');
    await closed;
    expect(await ask('youtube', { key: 'late' })).toEqual(refused('companion-stopped'));
  });

  it('is not done for more than 32 at a time', async () => {
    for (let n = 0; n < 32; n += 1) void ask('youtube', { key: `key-${n}` });
    expect(await ask('youtube', { key: 'one-more' })).toEqual(refused('too-many'));
    trials[0]!.end(null);
    await settle();
    void ask('youtube', { key: 'now' });
    expect(trials).toHaveLength(33);
  });
});

describe('testing the upload', () => {
  const twitchKey = platforms.twitch.keyExample;
  const test = (
    platform: PlatformId,
    request: Partial<UploadTestRequest> = {},
    signal = new AbortController().signal,
  ): Promise<UploadTestReply> =>
    preflights.testUpload(platform, { key: twitchKey, kbps: 12_000, ...request }, signal);
  const found: UploadTested = { reason: null, kbps: 11_800, isAtLeast: false };

  it("publishes to the platform's own ingest as a test that nobody sees, and tells what arrives", async () => {
    const answer = test('twitch');
    expect(uploads[0]).toMatchObject({
      kbps: 12_000,
      target: { url: parseIngestUrl(platforms.twitch.ingest!), key: `${twitchKey}?bandwidthtest=true` },
    });
    uploads[0]!.end(found);
    expect(await answer).toEqual({ ok: true, message: '', ...found });
  });

  it.each([
    `${twitchKey}?bandwidthtest=false`,
    `${twitchKey}?a=b&bandwidthtest=false`,
    `rtmps://live.twitch.tv/app/${twitchKey}?x=y`,
  ])('is one whatever stands behind the key: %s', (key) => {
    void test('twitch', { key });
    expect(uploads[0]!.target.key).toBe(`${twitchKey}?bandwidthtest=true`);
  });

  it('goes to the server that was chosen', () => {
    void test('twitch', { server: 'nearest' });
    expect(uploads[0]!.target.url.host).toBe('live-nearest.twitch.tv');
  });

  it.each([
    ['youtube', { key }],
    ['facebook', { key: platforms.facebook.keyExample }],
    ['custom', { ingest: 'rtmp://live.twitch.tv/app' }],
    ['twitch', { ingest: 'rtmp://own.example/app' }],
    ['twitch', { key: `rtmp://live.twitch.tv.example/app/${twitchKey}` }],
  ] as const)('is refused where it could be seen: %s %j', async (platform, request) => {
    expect(await test(platform, request)).toEqual(refused('upload-test-unavailable'));
    expect(uploads).toEqual([]);
  });

  it('goes to the ingest that the companion was started with, as a test all the same', () => {
    override = { ingest: parseIngestUrl('rtmp://127.0.0.1:1935/own')!, backups: [] };
    void test('twitch', { ingest: 'rtmp://own.example/app' });
    expect(uploads[0]!.target).toEqual({ url: override.ingest, key: `${twitchKey}?bandwidthtest=true` });
  });

  it('is refused in a rehearsal, while something is live, without ffmpeg, and while another one runs', async () => {
    expect(await test('twitch', { ingest: rehearsalIngest })).toEqual(refused('preflight-rehearsal'));
    live = [{ url: parseIngestUrl('rtmp://x/app')!, key: 'another' }];
    expect(await test('twitch')).toEqual(refused('upload-test-live'));
    live = [];
    problem = 'ffmpeg-missing';
    expect(await test('twitch')).toEqual(refused('ffmpeg-missing'));
    problem = null;
    void test('twitch');
    expect(await test('twitch')).toEqual(refused('too-many'));
    expect(uploads).toHaveLength(1);
  });

  it('says why it came to nothing', async () => {
    const answer = test('twitch');
    uploads[0]!.end({ reason: 'key-rejected' });
    expect(await answer).toMatchObject({ ok: true, reason: 'key-rejected', kbps: 0 });
  });

  describe('with a key that the one before has left behind', () => {
    const refuse = async (): Promise<void> => {
      uploads.at(-1)!.end({ reason: 'key-rejected' });
      await settle();
    };
    const ownTarget = { url: parseIngestUrl(platforms.twitch.ingest!)!, key: twitchKey };
    beforeEach(async () => {
      const before = test('twitch');
      expect(preflights.heldUntil(ownTarget)).toBe(60_000);
      uploads[0]!.end(found);
      await before;
    });

    it('waits until the ingest lets go of it', async () => {
      const answer = test('twitch');
      await refuse();
      await clock.advance(1_000);
      await refuse();
      await clock.advance(1_000);
      uploads[3]!.end(found);
      expect(await answer).toMatchObject({ ok: true, kbps: 11_800 });
      expect(uploads).toHaveLength(4);
    });

    it('says that it is in use where that takes longer, and not that it is the wrong one', async () => {
      const answer = test('twitch');
      for (let at = 0; at < 8; at++) {
        await refuse();
        await clock.advance(1_000);
      }
      const message = onceSentences['key-in-use']!;
      expect(await answer).toMatchObject({ ok: true, reason: 'key-in-use', message });
      const check = ask('twitch', { key: twitchKey });
      await settle();
      trials[0]!.end('key-rejected');
      expect(await check).toMatchObject({ reason: 'key-in-use', message });
    });

    it('believes the ingest after a minute, and of another key at once', async () => {
      expect(preflights.heldUntil({ ...ownTarget, key: 'another' })).toBeNull();
      await clock.advance(60_000);
      expect(preflights.heldUntil(ownTarget)).toBeNull();
      const answer = test('twitch');
      await refuse();
      expect(await answer).toMatchObject({ reason: 'key-rejected' });
    });

    it('ends at once while it waits', async () => {
      const gone = new AbortController();
      const answer = test('twitch', {}, gone.signal);
      await refuse();
      gone.abort();
      expect(await answer).toMatchObject({ reason: 'stopped' });
      expect(clock.pending).toBe(0);
    });
  });

  it('is ended by a broadcast, whatever that publishes, and when everything closes', async () => {
    void test('twitch');
    const free = preflights.makeWay({ url: parseIngestUrl('rtmp://elsewhere/app')!, key: 'other' });
    expect(uploads[0]!.signal.aborted).toBe(true);
    uploads[0]!.end({ reason: 'stopped' });
    await free;
    await settle();
    void test('twitch');
    const closed = preflights.close();
    expect(uploads[1]!.signal.aborted).toBe(true);
    uploads[1]!.end({ reason: 'stopped' });
    await closed;
    expect(await test('twitch')).toEqual(refused('companion-stopped'));
  });
});
