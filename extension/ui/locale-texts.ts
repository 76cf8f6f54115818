import { isolate } from './isolate.ts';

/** As `Translate` in `text.ts`, which wants React: this is for who has none as well. */
type Translate = (message: string, ...subs: readonly string[]) => string;

/** What a locale's file holds. */
export type Messages = Readonly<Record<string, { readonly message: string }>>;

/** The extension's locales, each fetched when it is asked for. */
const locales: Readonly<Record<string, () => Promise<{ readonly default: Messages }>>> = {
  ar: () => import('../_locales/ar/messages.json'),
  de: () => import('../_locales/de/messages.json'),
  en: () => import('../_locales/en/messages.json'),
  es: () => import('../_locales/es/messages.json'),
  ja: () => import('../_locales/ja/messages.json'),
  pt_BR: () => import('../_locales/pt_BR/messages.json'),
};
export const localeNames = Object.keys(locales);

/** The locale for who reads these languages (BCP 47), best first; another one of the same language where theirs is not there. */
export function localeFor(languages: readonly string[]): string {
  for (const language of languages) {
    const exact = language.replace('-', '_');
    const [base] = language.split('-');
    const found =
      localeNames.find((one) => one === exact) ?? localeNames.find((one) => one.split('_')[0] === base);
    if (found) return found;
  }
  return 'en';
}

/** The texts of a locale. */
export async function textsOf(locale: string): Promise<Translate> {
  return translator((await locales[locale]!()).default);
}

/** Looks texts up as the browser does for the extension: `$1`… is what is put in; empty where there is no such text. */
export function translator(messages: Messages): Translate {
  const toRight = messages['direction']?.message === 'rtl';
  return (name, ...subs) =>
    messages[name]?.message.replace(/\$(\d)/g, (_, place: string) => {
      const text = subs[Number(place) - 1] ?? '';
      return toRight ? isolate(text) : text;
    }) ?? '';
}
