import { describe, expect, it } from 'vitest';
import { pageStates } from '../helpers/page-states.ts';
import { focused, show, useBrowser, view, welcome } from './view.ts';

useBrowser();

describe('the welcome under the hand', () => {
  it('leads on by itself when a step is done, and back to what was lost since', async () => {
    const page = await show(welcome, 'no keys');
    // The companion answers a moment after the page is there.
    await page.waitForSelector('main[data-step="pin"]');
    await page.click('.step-pass');
    await page.waitForSelector('[data-step="key"] input[type="password"]');
    await page.click('[data-step="key"] input[value="twitch"]');
    await page.type('[data-step="key"] input[type="password"]', 'live_123456789_AbCdEfGhIjKlMnOpQr');
    await page.click('[data-step="key"] button[type="submit"]');
    await page.waitForSelector('main[data-step="rehearse"]');
    await page.waitForSelector('[data-step="key"][data-done="true"]');
    // The form that had it is gone.
    await expect.poll(() => focused(page)).toBe('5Rehearse');
    const rehearsing = pageStates()['rehearsing']!.status!;
    await view.stage.say(rehearsing);
    await page.reload();
    await page.waitForFunction(() => document.body.innerText.includes('The rehearsal is running'));
    expect(await page.evaluate(() => document.body.innerText)).toContain(rehearsing.recordings);
    await page.evaluate(() =>
      chrome.storage.local.set({ milestones: { version: 1, value: { rehearsed: true, live: false } } }),
    );
    await page.waitForSelector('main[data-step="live"]');
    await page.evaluate(() => chrome.storage.local.remove('key:twitch'));
    await page.waitForSelector('main[data-step="key"]');
  });

  it('opens each step on request, and says which one to take', async () => {
    const page = await show(welcome, 'two selected');
    await expect
      .poll(() => page.$eval('[role="status"]', (line) => line.textContent))
      .toBe('Step 5 of 6: Rehearse');
    await page.click('[data-step="pin"] h2 button');
    await page.waitForSelector('[data-step="pin"] .toolbar-picture');
    await page.click('[data-step="pin"] h2 button');
    await page.waitForSelector('[data-step="pin"][data-open="false"]');
  });
});
