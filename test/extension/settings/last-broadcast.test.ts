import { beforeEach, describe, expect, it } from 'vitest';
import {
  forgetBroadcast,
  keepDestinations,
  nameBroadcast,
  noteStopped,
  stoppedUnheard,
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

  it('is another one when that was stopped, though nobody has heard of it', async () => {
    const id = await idOf('youtube');
    await noteStopped(area, 0);
    expect(await idOf('youtube')).not.toBe(id);
  });

  it('is the last one when Stop was pressed and taken back again', async () => {
    const id = await idOf('youtube');
    await noteStopped(area, 0);
    await keepDestinations(area, ['youtube']);
    expect(await stoppedUnheard(area, 0)).toBeNull();
    expect(await idOf('youtube')).toBe(id);
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

describe('the name of a broadcast that was stopped', () => {
  const day = 86_400_000;

  it('is there for a day after that, so that it can be told, until it is known that the companion has heard of it', async () => {
    const id = await idOf('youtube');
    expect(await stoppedUnheard(area, 0)).toBeNull();
    await noteStopped(area, 1_000);
    // Each attempt to tell it begins with the same report.
    await noteStopped(area, day);
    expect(await stoppedUnheard(area, day + 999)).toMatchObject({ id, destinations: ['youtube'] });
    expect(await stoppedUnheard(area, day + 1_000)).toBeNull();
    await forgetBroadcast(area);
    expect(await stoppedUnheard(area, 1_000)).toBeNull();
  });

  it('is not there once another has begun', async () => {
    await idOf('youtube');
    await noteStopped(area, 0);
    await idOf('youtube');
    expect(await stoppedUnheard(area, 0)).toBeNull();
  });
});
