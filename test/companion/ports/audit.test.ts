import { expect, it } from 'vitest';
import type { PlatformId } from '#protocol';
import type { Logger } from '../../../companion/lib/logger.ts';
import { Audit } from '../../../companion/ports/audit.ts';
import { FakeClock } from '../../helpers/fake-clock.ts';

it('says once who has come with a show, for which further platform, and when all of it is gone', async () => {
  const lines: unknown[] = [];
  const clock = new FakeClock();
  const logger = { info: (text: string, facts: object) => lines.push([text, facts]) } as unknown as Logger;
  const audit = new Audit(logger, clock);
  const who = { clientId: 'id-1', browser: 'Chrome on Linux', address: '203.0.113.7' };
  const come = (platform: PlatformId): (() => void) =>
    audit.came({ ...who, broadcastId: 'show-1', platform });
  const first = come('youtube');
  const second = come('twitch');
  first();
  const again = come('youtube');
  await clock.advance(61_400);
  second();
  again();
  expect(lines).toEqual([
    ['A browser came with a show', { ...who, platform: 'youtube' }],
    ['A show is for one more platform', { ...who, platform: 'twitch' }],
    ['A browser left its show', { ...who, platforms: ['youtube', 'twitch'], seconds: 61 }],
  ]);
  come('youtube')();
  expect(lines).toHaveLength(5);
});
