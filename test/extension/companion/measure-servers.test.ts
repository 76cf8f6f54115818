import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSocket } from '../../../extension/companion/link/socket.ts';
import { measureServers, type Measurement } from '../../../extension/companion/measure-servers.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { FakeCompanion } from '../../helpers/fake-companion.ts';
import { nobody } from '../../helpers/finding.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

let companion: FakeCompanion;
let clock: FakeClock;
beforeEach(async () => {
  companion = new FakeCompanion();
  await companion.start();
  clock = new FakeClock();
});
afterEach(() => companion.stop());

const measure = (anew: boolean, finding = companion.finding): Promise<Measurement> =>
  measureServers(
    'twitch',
    anew,
    { credentials: companion.credentials, at: null },
    { findCompanion: () => Promise.resolve(finding), openSocket, clock },
    new AbortController().signal,
  );

describe('having the nearest server measured', () => {
  it('asks at the port of the platform, and closes the connection', async () => {
    const asked: unknown[] = [];
    companion.onMeasure = (platform, request) => {
      asked.push([platform, request]);
      return { ok: true, nearest: [{ name: 'Near', ms: 12 }] };
    };
    expect(await measure(false)).toEqual({ ok: true, nearest: [{ name: 'Near', ms: 12 }] });
    await measure(true);
    expect(asked).toEqual([
      ['twitch', { anew: false }],
      ['twitch', { anew: true }],
    ]);
    await waitUntil('every connection is closed', () => companion.sockets.size === 0);
    expect(clock.pending).toBe(0);
  });

  it('tells why it cannot be', async () => {
    expect(await measure(false, nobody)).toMatchObject({ ok: false, code: 'companion-missing' });
    companion.onMeasure = () => ({ ok: false, error: { code: 'too-many', message: 'Wait.' } });
    expect(await measure(false)).toEqual({ ok: false, code: 'too-many', message: 'Wait.' });
    companion.proves = 'falsely';
    expect(await measure(false)).toMatchObject({ ok: false, code: 'companion-unproven' });
  });

  it('takes a companion that does not know the question for an older one', async () => {
    let isAsked = false;
    companion.onMeasure = () => {
      isAsked = true;
      return null;
    };
    const answer = measure(false);
    await waitUntil('it is asked', () => isAsked);
    await clock.advance(20_000);
    expect(await answer).toMatchObject({ ok: false, code: 'companion-older' });
    expect(clock.pending).toBe(0);
  });
});
