import { describe, expect, it } from 'vitest';
import {
  changeOptions,
  changeRendition,
  destinationOptionsItem,
  forgetOptions,
  mergeOptions,
} from '../../../extension/settings/destination-options.ts';
import { MemoryArea } from '../../helpers/memory-area.ts';

const low = { rendition: { picture: '480p30', videoKbps: 1_000 } } as const;
const vertical = {
  rendition: { picture: '1080p30', videoKbps: 4_000, frame: { kind: 'crop', at: 0.25 } },
} as const;

describe('what is set for one destination', () => {
  it('is kept by its id, and taken back to as usual without a trace', async () => {
    const item = destinationOptionsItem(new MemoryArea());
    await Promise.all([changeOptions(item, 'twitch', low), changeOptions(item, 'x-vertical', vertical)]);
    expect(await item.read()).toEqual({ twitch: low, 'x-vertical': vertical });
    await changeOptions(item, 'twitch', { rendition: undefined });
    expect(await item.read()).toEqual({ 'x-vertical': vertical });
    await changeOptions(item, 'x-vertical', { favourite: true });
    expect(await item.read()).toEqual({ 'x-vertical': { ...vertical, favourite: true } });
    await forgetOptions(item, 'x-vertical');
    expect(await item.read()).toEqual({});
  });

  it('has each of two changes that come at once', async () => {
    const item = destinationOptionsItem(new MemoryArea());
    await changeOptions(item, 'twitch', vertical);
    await Promise.all([
      changeRendition(item, 'twitch', (now) => now && { ...now, frame: { kind: 'crop', at: 0 } }),
      changeRendition(item, 'twitch', (now) => now && { ...now, videoKbps: 3_000 }),
    ]);
    const both = { ...vertical.rendition, videoKbps: 3_000, frame: { kind: 'crop', at: 0 } };
    expect(await item.read()).toEqual({ twitch: { rendition: both } });
    await changeRendition(item, 'twitch', () => undefined);
    expect(await item.read()).toEqual({});
  });

  it('is read as far as it is whole, whatever is stored', async () => {
    const stored = {
      youtube: low,
      twitch: { rendition: { picture: '9000p', videoKbps: 1_000 } },
      facebook: 'high',
      constructor: low,
      'x-own-server': vertical,
    };
    const area = new MemoryArea({ 'destination-options': { version: 1, value: stored } });
    expect(await destinationOptionsItem(area).read()).toEqual({
      youtube: low,
      twitch: {},
      'x-own-server': vertical,
    });
  });

  it('comes from a file for the destinations that the file knows, and stays for the others', () => {
    const here = { youtube: low, twitch: low, 'x-here': low };
    const file = { youtube: vertical, 'x-here': vertical, 'x-nobody': low };
    expect(mergeOptions(here, file, ['youtube', 'twitch'])).toEqual({ youtube: vertical, 'x-here': low });
  });

  it('has plain text allowed by nobody but the person here', () => {
    const here = { twitch: { ...low, allowPlain: true } } as const;
    const file = { youtube: { ...low, allowPlain: true }, twitch: vertical } as const;
    expect(mergeOptions(here, file, ['youtube', 'twitch'])).toEqual({
      youtube: low,
      twitch: { ...vertical, allowPlain: true },
    });
  });
});
