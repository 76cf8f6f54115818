import { describe, expect, it } from 'vitest';
import { listChoices, overLimits } from '../../../extension/keys/choices.ts';
import type { DestinationOptions } from '../../../extension/settings/destination-options.ts';
import { openSettings } from '../../../extension/settings/settings.ts';
import { readSnapshot } from '../../../extension/settings/snapshot.ts';
import { MemoryArea } from '../../helpers/memory-area.ts';
import { testSealer } from '../../helpers/test-sealer.ts';

/** The names of the platforms that are asked for too much, at 9500 kbit/s of 1080p60. */
async function over(options: Record<string, DestinationOptions>): Promise<string[]> {
  const settings = openSettings(new MemoryArea(), testSealer());
  await settings.quality.write({ preset: '1080p60', videoKbps: 9_500 });
  const ingest = 'rtmps://live.twitch.tv/app';
  await settings.destinations.write([{ id: 'x-second', name: 'My second', ingest }]);
  await settings.destinationOptions.write(options);
  const snapshot = await readSnapshot(settings);
  return overLimits(listChoices(snapshot), snapshot).map(({ name, maxKbps }) => `${name} ${maxKbps}`);
}

describe('a bitrate above what a platform takes', () => {
  it('is said once for each platform, of what its destinations really get', async () => {
    expect(await over({})).toEqual(['Twitch 6000', 'Facebook 9000']);
    const small = { rendition: { picture: '480p30', videoKbps: 1_500 } } as const;
    expect(await over({ twitch: small, 'x-second': small })).toEqual(['Facebook 9000']);
    const large = { rendition: { picture: '720p30', videoKbps: 8_000 } } as const;
    expect(await over({ twitch: large, 'x-second': large, facebook: large })).toEqual([
      'Twitch 6000',
      'Facebook 4000',
    ]);
  });
});
