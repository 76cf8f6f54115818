import { describe, expect, it } from 'vitest';
import { keyboardFaults, misfits, misfitsNarrow } from '../helpers/page-fit.ts';
import { pseudoLocale } from '../helpers/locales.ts';
import { lookAt, panel, picture, schemes, useBrowser, violations } from './view.ts';

useBrowser();

describe.each([
  'two selected',
  'live',
  'live with a microphone',
  'a silent microphone',
  'a microphone taken',
  'a composed picture',
  'live in qualities of their own',
  'trouble',
  'slow line',
  'a delay',
  'asked after a sleep',
  'asked whether to stop',
  'a stop that can be undone',
  'hidden by itself',
  'rehearsing',
  'one stopped, one absent',
  'source ended',
  'stop unanswered',
  'ended by itself',
])('the panel with %s', (state) => {
  const look = lookAt(panel, state);

  it.each(schemes)(
    'has no accessibility violation and no overflow in %s, also where there is little room',
    async (scheme) => {
      const page = await look(scheme);
      await picture(page, `panel ${state} ${scheme}`);
      expect(await violations(page)).toEqual([]);
      expect(await misfits(page)).toEqual([]);
      if (state === 'trouble') expect(await keyboardFaults(page)).toEqual([]);
      expect(await misfitsNarrow(page)).toEqual([]);
      await picture(page, `panel narrow ${state} ${scheme}`);
    },
  );
});

describe('the panel in a language that goes from right to left', () => {
  const look = lookAt(panel, 'slow line', pseudoLocale());

  it.each(schemes)('goes so, too, with room for longer words, in %s', async (scheme) => {
    const page = await look(scheme);
    await picture(page, `panel right to left ${scheme}`);
    expect(await violations(page)).toEqual([]);
    expect(await misfitsNarrow(page)).toEqual([]);
  });
});
