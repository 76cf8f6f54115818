import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PreflightReply } from '#protocol';
import {
  checkServers,
  type ServerAnswer,
  type ServerQuestion,
} from '../../../extension/companion/check-servers.ts';
import { openSocket } from '../../../extension/companion/link/socket.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { FakeCompanion } from '../../helpers/fake-companion.ts';
import { nobody } from '../../helpers/finding.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

const questions: readonly ServerQuestion[] = [
  { id: 'youtube', platform: 'youtube', key: 'a-key', server: 'nearest' },
  { id: 'x-club', platform: 'custom', key: 'club-key', ingest: 'rtmp://club.example/app' },
];
const rejected: PreflightReply = { ok: true, reason: 'key-rejected', message: 'No.', ownIngest: true };

let companion: FakeCompanion;
let answers: Record<string, ServerAnswer>;
let clock: FakeClock;
let abort: AbortController;
beforeEach(async () => {
  companion = new FakeCompanion();
  await companion.start();
  answers = {};
  clock = new FakeClock();
  abort = new AbortController();
});
afterEach(() => companion.stop());

const check = (finding = companion.finding): Promise<void> =>
  checkServers(
    questions,
    { credentials: companion.credentials, at: null },
    (id, answer) => (answers[id] = answer),
    { findCompanion: () => Promise.resolve(finding), openSocket, clock },
    abort.signal,
  );

describe('asking the servers', () => {
  it('asks for each destination at the port of its platform, and tells what each says', async () => {
    const purposes: unknown[] = [];
    companion.onConnect = ({ handshake }) => purposes.push(handshake.auth['purpose']);
    companion.onPreflight = (platform) =>
      platform === 'youtube' ? rejected : { ok: true, reason: null, message: '', ownIngest: false };
    await check();
    expect(answers).toEqual({
      youtube: { platform: 'youtube', reason: 'key-rejected', message: 'No.', ownIngest: true },
      'x-club': { platform: 'custom', reason: null, message: '', ownIngest: false },
    });
    expect(companion.preflights).toHaveLength(2);
    expect(companion.preflights).toEqual(
      expect.arrayContaining([
        { platform: 'youtube', request: { key: 'a-key', server: 'nearest' } },
        { platform: 'custom', request: { key: 'club-key', ingest: 'rtmp://club.example/app' } },
      ]),
    );
    expect([purposes, companion.keys, clock.pending]).toEqual([['preflight', 'preflight'], [], 0]);
    await waitUntil('every connection is closed', () => companion.sockets.size === 0);
  });

  it('tells of one before the others have answered', async () => {
    companion.onPreflight = (platform) => (platform === 'youtube' ? rejected : null);
    const all = check();
    await waitUntil('one has answered', () => answers['youtube']);
    expect(answers['x-club']).toBeUndefined();
    abort.abort();
    await all;
  });

  it('tells why the companion refuses', async () => {
    const error = { code: 'key-live', message: 'It is live.' } as const;
    companion.onPreflight = () => ({ ok: false, error });
    await check();
    expect(answers['youtube']).toMatchObject({ reason: 'key-live', message: 'It is live.' });
  });

  it('sends no key to who cannot prove to be the companion, and says so', async () => {
    companion.proves = 'falsely';
    await check();
    expect(answers['youtube']).toMatchObject({ reason: 'companion-unproven' });
    expect([companion.preflights, companion.proofs]).toEqual([[], []]);
  });

  it('says what is wrong with this browser where the companion knows it', async () => {
    companion.refuses = { code: 'not-paired', message: 'Who are you?' };
    await check();
    expect(answers['youtube']).toMatchObject({ reason: 'not-paired' });
  });

  it('says that there is no companion', async () => {
    await check(nobody);
    expect(answers['youtube']).toMatchObject({ reason: 'companion-missing' });
    companion.onProven = (socket) => socket.disconnect(true);
    await check();
    expect(answers['x-club']).toMatchObject({ reason: 'companion-missing' });
  });

  it('takes a companion that does not answer for one that does not know the question', async () => {
    companion.onPreflight = () => null;
    const all = check();
    await waitUntil('both are asked', () => companion.preflights.length === 2);
    await clock.advance(25_000);
    await all;
    expect(answers['youtube']).toMatchObject({ reason: 'companion-older' });
    expect(clock.pending).toBe(0);
  });

  it('ends at once, and tells nothing more, when the page is gone', async () => {
    companion.onPreflight = () => null;
    const all = check();
    await waitUntil('both are asked', () => companion.preflights.length === 2);
    abort.abort();
    await all;
    await waitUntil('every connection is closed', () => companion.sockets.size === 0);
    expect([answers, clock.pending]).toEqual([{}, 0]);
  });
});
