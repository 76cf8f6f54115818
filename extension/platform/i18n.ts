import browser from 'webextension-polyfill';

/** The text for `key` in the person's language, with `$1`… replaced; empty when the locales have none. */
export function t(key: string, ...substitutions: readonly (string | number)[]): string {
  return browser.i18n.getMessage(key, substitutions.map(String));
}
