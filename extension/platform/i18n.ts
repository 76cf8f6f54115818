import browser from 'webextension-polyfill';

/**
 * What stands between U+2067 or U+2068 and U+2069 keeps its own direction, whatever is around it: right to left where
 * there are such words in it, also when a name comes first ("YouTube و Twitch"), otherwise that of its first letter.
 */
function isolate(text: string): string {
  return `${/[\p{Script=Arabic}\p{Script=Hebrew}]/u.test(text) ? '\u2067' : '\u2068'}${text}\u2069`;
}

/**
 * The text for `key` in the person's language, with `$1`… replaced; empty when the locales have none. In a language that
 * is written from right to left an address or a name that is put in would otherwise come apart.
 */
export function t(key: string, ...substitutions: readonly (string | number)[]): string {
  const { getMessage } = browser.i18n;
  const texts = substitutions.map(String);
  return getMessage(key, texts.length > 0 && getMessage('direction') === 'rtl' ? texts.map(isolate) : texts);
}
