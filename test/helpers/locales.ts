import { readdirSync, readFileSync } from 'node:fs';

const folder = new URL('../../extension/_locales/', import.meta.url);

/** What a locale's file holds. */
export type Messages = Record<string, { message: string; description?: string }>;

/** Names of the locales there are, as the browser names them: `pt_BR`. */
export const locales = readdirSync(folder);

export function readMessages(locale: string): Messages {
  return JSON.parse(readFileSync(new URL(`${locale}/messages.json`, folder), 'utf8')) as Messages;
}

/** Not translated in any locale. */
const names = ['extName', 'actionTitle', 'tooltip', 'for_destinations', 'badge_live', 'badge_rehearsing'];

/**
 * A language that nobody speaks: English with Arabic words around it, a third longer and written from right to left. It
 * shows what a page does with such a language.
 */
export function pseudoLocale(): Messages {
  const entries = Object.entries(readMessages('en')).map(([name, { message }]) => {
    const words = 'كلمة '.repeat(Math.ceil(message.length / 15)).trim();
    return [name, { message: names.includes(name) ? message : `${words} ${message}` }] as const;
  });
  return {
    ...Object.fromEntries(entries),
    language: { message: 'ar' },
    direction: { message: 'rtl' },
  };
}
