import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { race } from '../../../companion/dial/race.ts';
import { FakeClock, settle } from '../../helpers/fake-clock.ts';

/** A socket that answers when the test says so. */
class FakeSocket extends EventEmitter {
  destroyed = false;
  destroy(): void {
    this.destroyed = true;
  }
}

function begin(addresses: readonly string[], signal = new AbortController().signal) {
  const clock = new FakeClock();
  const dialled = new Map<string, FakeSocket>();
  const open = (address: string): Socket => {
    const socket = new FakeSocket();
    dialled.set(address, socket);
    return socket as unknown as Socket;
  };
  const won = race(addresses, open, clock, signal);
  won.catch(() => {});
  return { clock, dialled, won, names: () => [...dialled.keys()].join('') };
}
const failure = (code: string): Error => Object.assign(new Error(code), { code });

describe('connecting to several addresses', () => {
  it('tries the next one every quarter of a second, and gives none up', async () => {
    const { clock, dialled, names } = begin(['a', 'b', 'c']);
    expect(names()).toBe('a');
    await clock.advance(249);
    expect(names()).toBe('a');
    await clock.advance(1);
    expect(names()).toBe('ab');
    await clock.advance(250);
    expect(names()).toBe('abc');
    await clock.advance(60_000);
    expect([...dialled.values()].some(({ destroyed }) => destroyed)).toBe(false);
    expect(clock.pending).toBe(0);
  });

  it('takes the first that answers, however late, and closes the others', async () => {
    const { clock, dialled, won } = begin(['a', 'b']);
    await clock.advance(3_000);
    dialled.get('a')!.emit('connect');
    expect(await won).toBe(dialled.get('a'));
    expect(dialled.get('a')).toMatchObject({ destroyed: false });
    expect(dialled.get('b')).toMatchObject({ destroyed: true });
    expect(dialled.get('a')!.eventNames()).toEqual([]);
    // An error of one that lost is nobody's business any more.
    dialled.get('b')!.emit('error', failure('ECONNRESET'));
  });

  it('tries the next one at once when one fails', async () => {
    const { clock, dialled, names, won } = begin(['a', 'b', 'c']);
    dialled.get('a')!.emit('error', failure('ENETUNREACH'));
    expect(names()).toBe('ab');
    await clock.advance(100);
    expect(names()).toBe('ab');
    dialled.get('b')!.emit('connect');
    await won;
    expect(clock.pending).toBe(0);
    expect(names()).toBe('ab');
  });

  it('fails with every error when all have failed, and not before', async () => {
    const { clock, dialled, won } = begin(['a', 'b']);
    dialled.get('a')!.emit('error', failure('ENETUNREACH'));
    await clock.advance(5_000);
    dialled.get('b')!.emit('error', failure('ECONNREFUSED'));
    await expect(won).rejects.toMatchObject({ errors: [{ code: 'ENETUNREACH' }, { code: 'ECONNREFUSED' }] });
    expect(clock.pending).toBe(0);
  });

  it('ends at once when it is no longer wanted', async () => {
    const stop = new AbortController();
    const { clock, dialled, won } = begin(['a', 'b', 'c'], stop.signal);
    await clock.advance(250);
    stop.abort(failure('stopped'));
    await expect(won).rejects.toThrow('stopped');
    expect([...dialled.values()].every(({ destroyed }) => destroyed)).toBe(true);
    await clock.advance(1_000);
    expect(dialled.size).toBe(2);
    expect(clock.pending).toBe(0);
    await settle();
    await expect(begin(['a'], AbortSignal.abort(failure('before'))).won).rejects.toThrow('before');
  });

  it('tries a dozen at most', async () => {
    const { clock, dialled } = begin(Array.from({ length: 40 }, (_, i) => `${i}.`));
    await clock.advance(60_000);
    expect(dialled.size).toBe(12);
  });
});
