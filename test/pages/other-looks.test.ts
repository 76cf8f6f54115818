import type { Page } from 'puppeteer-core';
import { describe, expect, it } from 'vitest';
import { pseudoLocale } from '../helpers/locales.ts';
import { keyboardFaults, misfits, misfitsNarrow, unfold } from '../helpers/page-fit.ts';
import { lookAt, options, picture, popup, studio, useBrowser, violationsInBoth, welcome } from './view.ts';

useBrowser();

/** States of the settings that are gone through by the keyboard. */
const gone = ['a further destination', 'qualities of their own'];

describe('there is no accessibility violation and no overflow, in light and dark, also where there is little room', () => {
  it.each([
    'no keys',
    'not paired',
    'keys that cannot be read',
    'locked keys',
    'a further destination',
    'quality above a limit',
    'qualities of their own',
    'an own server',
    'live',
  ])('in the settings with %s', async (state) => {
    await lookAt(options, state, async (page) => {
      await unfold(page);
      expect(await violationsInBoth(page, `options ${state}`)).toEqual([]);
      if (gone.includes(state)) expect(await keyboardFaults(page)).toEqual([]);
      // Where shows go by a server nothing is wrong with a computer on which there is no companion.
      if (state === 'an own server') expect(await page.$$('#companion [role=alert] > *')).toEqual([]);
      expect(await misfitsNarrow(page)).toEqual([]);
      await picture(page, `options narrow ${state}`);
    });
  });

  it.each([
    'companion missing',
    'no ffmpeg',
    'not paired',
    'no keys',
    'two selected',
    'rehearsing',
    'welcomed',
  ])('in the welcome with %s', async (state) => {
    await lookAt(welcome, state, async (page) => {
      expect(await violationsInBoth(page, `welcome ${state}`)).toEqual([]);
      if (state === 'no keys') expect(await keyboardFaults(page)).toEqual([]);
      expect(await misfitsNarrow(page)).toEqual([]);
    });
  });

  it('in the studio', async () => {
    await lookAt(studio, 'no keys', async (page) => {
      expect(await violationsInBoth(page, 'studio')).toEqual([]);
      expect(await keyboardFaults(page)).toEqual([]);
      expect(await misfitsNarrow(page)).toEqual([]);
    });
  });
});

describe('in a language that goes from right to left', () => {
  it.each([
    [popup, 'trouble'],
    [options, 'a further destination'],
    [popup, 'a show at a server'],
    [welcome, 'no keys'],
    [studio, 'no keys'],
  ] as const)('%o goes so, too, with room for longer words, in light and dark', async (place, state) => {
    const look = async (page: Page): Promise<void> => {
      expect(await page.$eval('html', ({ dir, lang }) => [dir, lang])).toEqual(['rtl', 'ar']);
      expect(await misfits(page)).toEqual([]);
      expect(await violationsInBoth(page, `${place.path.split('/')[0]} right to left`)).toEqual([]);
      // The page begins at the right: what comes first in it is there.
      const [first, last] = await page.$$eval('.brand, h1', (all) =>
        all.map((one) => one.getBoundingClientRect().left),
      );
      expect(first).toBeGreaterThan(last!);
      if (place !== popup) expect(await misfitsNarrow(page)).toEqual([]);
    };
    await lookAt(place, state, look, pseudoLocale());
  });
});
