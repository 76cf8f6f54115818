import { describe, expect, it } from 'vitest';
import { pseudoLocale } from '../helpers/locales.ts';
import { keyboardFaults, misfits, misfitsNarrow, unfold } from '../helpers/page-fit.ts';
import { lookAt, options, picture, popup, schemes, studio, useBrowser, violations, welcome } from './view.ts';

useBrowser();

/** States of the settings that are gone through by the keyboard. */
const gone = ['a further destination', 'qualities of their own'];

describe.each([
  'no keys',
  'not paired',
  'keys that cannot be read',
  'locked keys',
  'a further destination',
  'quality above a limit',
  'qualities of their own',
  'an own server',
  'live',
])('the settings with %s', (state) => {
  const look = lookAt(options, state);

  it.each(schemes)(
    'have no accessibility violation and no overflow in %s, also where there is little room',
    async (scheme) => {
      const page = await look(scheme);
      await unfold(page);
      await picture(page, `options ${state} ${scheme}`);
      expect(await violations(page)).toEqual([]);
      if (gone.includes(state)) expect(await keyboardFaults(page)).toEqual([]);
      expect(await misfitsNarrow(page)).toEqual([]);
      await picture(page, `options narrow ${state} ${scheme}`);
    },
  );
});

describe.each([
  'companion missing',
  'no ffmpeg',
  'not paired',
  'no keys',
  'two selected',
  'rehearsing',
  'welcomed',
])('the welcome with %s', (state) => {
  const look = lookAt(welcome, state);

  it.each(schemes)(
    'has no accessibility violation and no overflow in %s, also where there is little room',
    async (scheme) => {
      const page = await look(scheme);
      await picture(page, `welcome ${state} ${scheme}`);
      expect(await violations(page)).toEqual([]);
      if (state === 'no keys') expect(await keyboardFaults(page)).toEqual([]);
      expect(await misfitsNarrow(page)).toEqual([]);
    },
  );
});

describe('the studio', () => {
  const look = lookAt(studio, 'no keys');

  it.each(schemes)('has no accessibility violation and no overflow in %s', async (scheme) => {
    const page = await look(scheme);
    await picture(page, `studio ${scheme}`);
    expect(await violations(page)).toEqual([]);
    expect(await keyboardFaults(page)).toEqual([]);
    expect(await misfitsNarrow(page)).toEqual([]);
  });
});

describe.each([
  [popup, 'trouble'],
  [options, 'a further destination'],
  [popup, 'a show at a server'],
  [welcome, 'no keys'],
  [studio, 'no keys'],
] as const)('%o in a language that goes from right to left', (place, state) => {
  const look = lookAt(place, state, pseudoLocale());

  it.each(schemes)('goes so, too, with room for longer words, in %s', async (scheme) => {
    const page = await look(scheme);
    expect(await page.$eval('html', ({ dir, lang }) => [dir, lang])).toEqual(['rtl', 'ar']);
    expect(await misfits(page)).toEqual([]);
    const name = place.path.split('/')[0]!;
    await picture(page, `${name} right to left ${scheme}`);
    expect(await violations(page)).toEqual([]);
    // The page begins at the right: what comes first in it is there.
    const [first, last] = await page.$$eval('.brand, h1', (all) =>
      all.map((one) => one.getBoundingClientRect().left),
    );
    expect(first).toBeGreaterThan(last!);
    if (place !== popup) expect(await misfitsNarrow(page)).toEqual([]);
  });
});
