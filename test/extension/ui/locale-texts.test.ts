import { describe, expect, it } from 'vitest';
import { localeFor, localeNames, textsOf, translator } from '../../../extension/ui/locale-texts.ts';
import { locales } from '../../helpers/locales.ts';

describe('the texts that no browser looks up', () => {
  it('are those of every locale there is', async () => {
    expect(localeNames).toEqual([...locales].sort());
    const titles = await Promise.all(localeNames.map(async (name) => (await textsOf(name))('control_title')));
    expect(titles.filter((title) => title === '')).toEqual([]);
    expect(new Set(titles).size).toBeGreaterThan(2);
  });

  it.each([
    [['de-AT', 'en'], 'de'],
    [['pt-BR'], 'pt_BR'],
    [['pt'], 'pt_BR'],
    [['fr', 'ja-JP', 'de'], 'ja'],
    [['fr'], 'en'],
    [[], 'en'],
  ])('for who reads %j are in %s', (languages, locale) => {
    expect(localeFor(languages)).toBe(locale);
  });

  it('have what is put in where they say so, kept together where the language goes from right to left', () => {
    const text = { message: '$2 of $1, $3' };
    expect(translator({ text })('text', '3', '$1')).toBe('$1 of 3, ');
    expect(translator({ text })('none')).toBe('');
    const arabic = translator({ text, direction: { message: 'rtl' } });
    expect(arabic('text', 'a', 'ب')).toBe('\u2067ب\u2069 of \u2068a\u2069, \u2068\u2069');
  });
});
