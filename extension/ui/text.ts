import { createContext, useContext } from 'react';

/** Looks a message up in the locales and puts `subs` where it says $1, $2, …; empty when there is none. */
export type Translate = (message: string, ...subs: readonly string[]) => string;

/** Handed in by each page, because the pieces here know no browser. */
export const TextContext = createContext<Translate>(() => '');

export function useText(): Translate {
  return useContext(TextContext);
}
