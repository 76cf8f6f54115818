import { describe, expect, it } from 'vitest';
import { pageStates } from '../helpers/page-states.ts';
import { lookAt, picture, popup, schemes, show, useBrowser, violations } from './view.ts';

useBrowser();

describe.each(Object.keys(pageStates()))('the popup with %s', (state) => {
  const look = lookAt(popup, state);

  it.each(schemes)('has no accessibility violation and no overflow in %s', async (scheme) => {
    const page = await look(scheme);
    await picture(page, `popup ${state} ${scheme}`);
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(popup.width);
  });
});

describe.each(schemes)('the popup in %s', (scheme) => {
  it('has no accessibility violation in its key dialog, with a key that is understood and doubted, and before deleting', async () => {
    const page = await show(popup, 'two selected', scheme);
    await page.click('[data-destination="youtube"] .card-key');
    await picture(page, `popup key dialog ${scheme}`);
    expect(await violations(page)).toEqual([]);
    await page.locator('dialog input').fill('rtmp://live.twitch.tv/app/live_1_abcdefghijk');
    await page.waitForSelector('.notice-warning');
    await picture(page, `popup key doubts ${scheme}`);
    expect(await violations(page)).toEqual([]);
    await page.click('.key-delete');
    await page.waitForSelector('dialog .button-danger');
    await picture(page, `popup key delete ${scheme}`);
    expect(await violations(page)).toEqual([]);
  });
});
