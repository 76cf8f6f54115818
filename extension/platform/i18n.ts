import browser from 'webextension-polyfill';
import { isolate } from '../ui/isolate.ts';

/**
 * The text for `key` in the person's language, with `$1`… replaced; empty when the locales have none. In a language that
 * is written from right to left an address or a name that is put in would otherwise come apart.
 */
export function t(key: string, ...substitutions: readonly (string | number)[]): string {
  const { getMessage } = browser.i18n;
  const texts = substitutions.map(String);
  return getMessage(key, texts.length > 0 && getMessage('direction') === 'rtl' ? texts.map(isolate) : texts);
}
