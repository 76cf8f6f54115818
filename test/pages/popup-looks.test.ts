import { describe, expect, it } from 'vitest';
import { pageStates, sceneOf } from '../helpers/page-states.ts';
import { lookAt, popup, show, useBrowser, violationsInBoth } from './view.ts';

useBrowser();

/** Those that the host alone tells from each other, one after the other: the page is loaded once for them. */
const states = Object.entries(pageStates())
  .map(([name, state]) => ({ name, scene: sceneOf(state) }))
  .toSorted((a, b) => a.scene.localeCompare(b.scene))
  .map(({ name }) => name);

describe('the popup', () => {
  it.each(states)(
    'with %s has no accessibility violation and no overflow, in light and dark',
    async (state) => {
      await lookAt(popup, state, async (page) => {
        expect(await violationsInBoth(page, `popup ${state}`)).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(popup.width);
      });
    },
  );

  it('has no accessibility violation in its key dialog, with a key that is understood and doubted, and before deleting', async () => {
    const page = await show(popup, 'two selected');
    await page.click('[data-destination="youtube"] .card-key');
    expect(await violationsInBoth(page, 'popup key dialog')).toEqual([]);
    await page.locator('dialog input').fill('rtmp://live.twitch.tv/app/live_1_abcdefghijk');
    await page.waitForSelector('.notice-warning');
    expect(await violationsInBoth(page, 'popup key doubts')).toEqual([]);
    await page.click('.key-delete');
    await page.waitForSelector('dialog .button-danger');
    expect(await violationsInBoth(page, 'popup key delete')).toEqual([]);
  });
});
