import type { Page } from 'puppeteer-core';
import { describe, expect, it } from 'vitest';
import { keyboardFaults, misfits, misfitsNarrow } from '../helpers/page-fit.ts';
import { pseudoLocale } from '../helpers/locales.ts';
import { lookAt, panel, picture, useBrowser, violationsInBoth } from './view.ts';

useBrowser();

describe('the panel', () => {
  // Those that the host alone tells from each other, one after the other.
  it.each([
    'two selected',
    'live',
    'live with a microphone',
    'a silent microphone',
    'a microphone taken',
    'trouble',
    'slow line',
    'a delay',
    'asked after a sleep',
    'asked whether to stop',
    'a stop that can be undone',
    'source ended',
    'ended by itself',
    'a composed picture',
    'live in qualities of their own',
    'hidden by itself',
    'rehearsing',
    'one stopped, one absent',
    'stop unanswered',
  ])(
    'with %s has no accessibility violation and no overflow, in light and dark, also where there is little room',
    async (state) => {
      await lookAt(panel, state, async (page) => {
        expect(await violationsInBoth(page, `panel ${state}`)).toEqual([]);
        expect(await misfits(page)).toEqual([]);
        if (state === 'trouble') expect(await keyboardFaults(page)).toEqual([]);
        expect(await misfitsNarrow(page)).toEqual([]);
        await picture(page, `panel narrow ${state}`);
      });
    },
  );

  it('goes from right to left in a language that does, with room for longer words, in light and dark', async () => {
    const look = async (page: Page): Promise<void> => {
      expect(await violationsInBoth(page, 'panel right to left')).toEqual([]);
      expect(await misfitsNarrow(page)).toEqual([]);
    };
    await lookAt(panel, 'slow line', look, pseudoLocale());
  });
});
