import type { Page } from 'puppeteer-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../companion/lib/clock.ts';
import { Chromium, handOn } from '../helpers/chromium.ts';
import { Companion } from '../helpers/companion.ts';
import { serveDemoPages, type DemoPages } from '../helpers/demo-page/server.ts';
import { startNginxRtmp, type NginxRtmp } from '../helpers/nginx-rtmp.ts';
import { fillIn, pressStop, seeLive, targets } from '../helpers/popup.ts';
import { whereTheSlateIs } from '../helpers/slate-frames.ts';
import { waitUntil } from '../helpers/wait-until.ts';
import { longestStill } from './bounds.ts';
import { decode } from './arrived.ts';

/** After the companion is there again, in ms. */
const backMs = 5_000;
/** The slate is to be seen so soon after the browser has gone, in ms. */
const slateMs = 2_000;

let nginx: NginxRtmp;
let pages: DemoPages;
let companion: Companion;
let chromium: Chromium;

// Everything anew for each: what one of them kills must not be what the next one, or another try, begins with.
beforeEach(async () => {
  [nginx, pages] = await Promise.all([startNginxRtmp({ apps: targets }), serveDemoPages()]);
  const ingests = targets.flatMap((target) => ['--ingest', `${target}=${nginx.url(target)}`]);
  companion = await Companion.start(...ingests);
  chromium = await Chromium.launch({ extension: Chromium.built });
  await chromium.meet(companion);
});
afterEach(async () => {
  await chromium?.close();
  await companion?.stop();
  await companion?.clear();
  await nginx?.stop();
  await pages?.close();
});

const counts = (): number[] => targets.map((target) => nginx.records(target).length);

/** On two platforms, and on the third a little later: what happens then is to spare that one as well. */
async function goLive(): Promise<Page> {
  const tab = await chromium.open(pages.moving);
  const first = await chromium.openPopup(tab);
  await fillIn(handOn(first), 'tab');
  await handOn(first).click('[data-destination="facebook"] .card-main');
  await handOn(first).see('[data-destination="facebook"][data-selected="false"]');
  const popup = await chromium.goLive(first, ['youtube', 'twitch']);
  await handOn(popup).click('[data-destination="facebook"] .card-open');
  await seeLive(handOn(popup));
  expect(counts()).toEqual([1, 1, 1]);
  return popup;
}

describe.sequential('a real Chromium that is live from a tab', () => {
  it('says that the companion is gone when it is killed, and is live again within 5 s of its return', async () => {
    const popup = await goLive();
    await companion.crash();
    for (const target of targets) {
      await handOn(popup).see(`[data-destination="${target}"][data-phase="trouble"]`);
    }
    const told = await popup.$eval(`[data-destination="youtube"]`, (card) => card.textContent);
    expect(told).toContain('companion');

    companion = await companion.again();
    const back = systemClock.now();
    await seeLive(handOn(popup));
    expect(systemClock.now() - back).toBeLessThanOrEqual(backMs);
    expect(counts()).toEqual([2, 2, 2]);
    await popup.close();
  });

  it('is stood in for within 2 s when it is killed, and goes on in the same sessions when it is started again', async () => {
    await goLive();
    const killed = systemClock.now();
    await chromium.crash();
    await waitUntil('the slate is shown', () =>
      companion.output.some((line) => line.includes('the slate stands in')),
    );
    expect(systemClock.now() - killed).toBeLessThanOrEqual(slateMs);

    chromium = await Chromium.launch({ extension: Chromium.built, profile: chromium.profile });
    const tab = await chromium.open(pages.moving);
    const popup = await chromium.goLive(await chromium.openPopup(tab));
    await waitUntil('the picture is back', async () => {
      const slate = await whereTheSlateIs(nginx.records('youtube').at(-1)!);
      return slate.includes(true) && slate.length > 10 && !slate.slice(-10).includes(true);
    });
    await pressStop(handOn(popup));
    await waitUntil('nobody publishes', async () => !(await nginx.stat()).includes('<publishing/>'));
    expect(counts()).toEqual([1, 1, 1]);
    for (const target of targets) {
      const arrived = await decode(nginx.records(target).at(-1)!);
      expect(arrived.errors).toBe('');
      expect(arrived.monotonic).toBe(true);
      expect(longestStill(arrived)).toBeLessThanOrEqual(slateMs);
    }
  });
});
