import { describe, expect, it } from 'vitest';
import type { Socket } from 'node:net';
import { ownUserGate, tellsOwners } from '../../../companion/lib/own-user.ts';
import { PeerOwners } from '../../../companion/lib/peer-owner.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';
import { captureLog } from '../../helpers/log-capture.ts';

/** A gate behind which everybody is this user's. */
function gateFor(uid: number | null) {
  const clock = new FakeClock();
  const log = captureLog({ clock });
  const owners = { of: () => Promise.resolve(uid) } as unknown as PeerOwners;
  const gate = ownUserGate(owners, log.logger, clock);
  const enter = (remoteAddress?: string) => gate({ remoteAddress } as Socket);
  return { enter, clock, log };
}

describe.skipIf(process.platform === 'win32')('the gate for the owner alone', () => {
  const own = process.geteuid?.() ?? 0;
  const other = own + 1;

  it.each([own, 0])('lets user %i in, the owner or root', async (uid) => {
    const { enter, log } = gateFor(uid);
    expect(await enter('127.0.0.1')).toBe(true);
    expect(log.lines).toEqual([]);
  });

  it.each(['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1'])(
    'keeps another user out who comes from %s',
    async (from) => {
      expect(await gateFor(other).enter(from)).toBe(false);
    },
  );

  it.each([undefined, '127.0.0.1'])(
    'keeps out what has closed its end already (%s), without a word',
    async (from) => {
      const { enter, log } = gateFor(null);
      expect(await enter(from)).toBe(false);
      expect(log.lines).toEqual([]);
    },
  );

  it('does not ask about who comes from elsewhere', async () => {
    expect(await gateFor(other).enter('192.0.2.7')).toBe(true);
  });

  it('says it in one line a minute, with the user and what would let it in', async () => {
    const { enter, clock, log } = gateFor(other);
    for (let n = 0; n < 50; n++) await enter('::1');
    expect(log.records()).toMatchObject([
      { level: 40, uid: other, msg: expect.stringContaining('--any-user') },
    ]);
    await clock.advance(60_000);
    await enter('::1');
    expect(log.records()).toHaveLength(2);
  });
});

describe('whether the system tells whose a connection is', () => {
  it('is so on Linux, and nowhere else', async () => {
    expect(await tellsOwners(new PeerOwners())).toBe(process.platform === 'linux');
  });

  it('is not so where the tables are missing, or show another user', async () => {
    const missing = new PeerOwners(() => Promise.reject(new Error('no such file')));
    expect(await tellsOwners(missing)).toBe(false);
    const empty = new PeerOwners(() => Promise.resolve(''));
    expect(await tellsOwners(empty)).toBe(false);
  });
});
