import { beforeEach, describe, expect, it } from 'vitest';
import {
  forgetBroadcast,
  keepDestinations,
  nameBroadcast,
  noteStopped,
  wasLeftStopping,
} from '../../../extension/settings/last-broadcast.ts';
import { MemoryArea } from '../../helpers/memory-area.ts';

let area: MemoryArea;
beforeEach(() => {
  area = new MemoryArea();
});

const idOf = (...destinations: readonly string[]): Promise<string> =>
  nameBroadcast(area, destinations, false);

describe('the name of a broadcast', () => {
  it('is the last one again when that never ended: the browser died', async () => {
    const id = await idOf('youtube', 'twitch');
    expect(id).toMatch(/^[\w-]{8,64}$/);
    expect(await idOf('youtube', 'twitch')).toBe(id);
    expect(await idOf('youtube', 'twitch', 'facebook')).toBe(id);
  });

  it('is another one after an end', async () => {
    const id = await idOf('youtube');
    await forgetBroadcast(area);
    expect(await idOf('youtube')).not.toBe(id);
  });

  it('is another one when that was stopped, which is told once when it never came to an end', async () => {
    const id = await idOf('youtube');
    expect(await wasLeftStopping(area)).toBe(false);
    await noteStopped(area);
    expect(await idOf('youtube')).not.toBe(id);
    await noteStopped(area);
    expect([await wasLeftStopping(area), await wasLeftStopping(area)]).toEqual([true, false]);
  });

  it('is another one when a rehearsal is to become a show, or a show a rehearsal', async () => {
    const id = await idOf('youtube');
    const rehearsal = await nameBroadcast(area, ['youtube'], true);
    expect(rehearsal).not.toBe(id);
    expect(await idOf('youtube')).not.toBe(rehearsal);
  });

  it('is another one when a destination is no longer wanted, which would go on with it', async () => {
    const id = await idOf('youtube', 'twitch');
    expect(await idOf('youtube')).not.toBe(id);
  });

  it('is another one when a destination that was added since is not wanted', async () => {
    const id = await idOf('youtube', 'twitch');
    await keepDestinations(area, ['youtube', 'twitch', 'facebook']);
    expect(await idOf('youtube', 'twitch', 'facebook')).toBe(id);
    expect(await idOf('youtube', 'twitch')).not.toBe(id);
  });

  it('is the last one when one is not wanted that was stopped before', async () => {
    const id = await idOf('youtube', 'twitch');
    await keepDestinations(area, ['youtube']);
    expect(await idOf('youtube')).toBe(id);
  });

  it('is kept only for a broadcast that was named', async () => {
    await keepDestinations(area, ['youtube']);
    expect(area.entries.size).toBe(0);
  });

  it('is kept without any secret: with the ids of its destinations alone', async () => {
    const id = await idOf('youtube');
    expect([...area.entries]).toEqual([
      ['last-broadcast', { id, destinations: ['youtube'], rehearsal: false }],
    ]);
  });
});
