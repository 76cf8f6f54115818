import browser from 'webextension-polyfill';

/** The text for `key` in the person's language, with `$1`… replaced; empty when the locales have none. */
export function t(key: string, ...substitutions: readonly (string | number)[]): string {
  return browser.i18n.getMessage(key, substitutions.map(String));
}

/** BCP 47 tag of the browser's language, for `Intl` and the page's `lang`. */
export function language(): string {
  return browser.i18n.getUILanguage();
}
