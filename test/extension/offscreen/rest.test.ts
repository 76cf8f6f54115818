import { expect, it } from 'vitest';
import { idleStatus, type BroadcastStatus } from '../../../extension/messages/broadcast-status.ts';
import { Rest } from '../../../extension/offscreen/rest.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';

function setUp() {
  const clock = new FakeClock();
  let left = 0;
  const rest = new Rest(clock, () => (left += 1));
  const see = (change: Partial<BroadcastStatus> = {}): void => rest.see({ ...idleStatus, ...change });
  return { clock, rest, see, left: () => left };
}

it('goes away, once, half a minute after the last that happened', async () => {
  const { clock, see, left } = setUp();
  see();
  await clock.advance(20_000);
  see();
  await clock.advance(9_999);
  expect(left()).toBe(0);
  await clock.advance(1);
  expect(left()).toBe(1);
  await clock.advance(60_000);
  expect(left()).toBe(1);
});

it('stays for a show, from its start to its end', async () => {
  const { clock, see, left } = setUp();
  see();
  for (const phase of ['starting', 'live', 'stopping'] as const) {
    see({ phase });
    await clock.advance(60_000);
    expect(left()).toBe(0);
  }
  see();
  await clock.advance(30_000);
  expect(left()).toBe(1);
});

it('stays as long as it has something to tell: why the show ended, where the rehearsal was recorded', async () => {
  const { clock, see, left } = setUp();
  see({ problem: { code: 'companion-stopped' } });
  await clock.advance(60_000);
  see({ recordings: '/recordings' });
  await clock.advance(60_000);
  expect(left()).toBe(0);
  expect(clock.pending).toBe(0);
});

it('stays for another half a minute when it is asked for, and for no longer', async () => {
  const { clock, rest, see, left } = setUp();
  see();
  await clock.advance(29_999);
  rest.stay();
  await clock.advance(29_999);
  expect(left()).toBe(0);
  await clock.advance(1);
  expect(left()).toBe(1);
});

it('is not asked to leave by who asks for it during a show', async () => {
  const { clock, rest, see, left } = setUp();
  see({ phase: 'live' });
  rest.stay();
  await clock.advance(60_000);
  expect(left()).toBe(0);
});
