/** Looks a text of the extension's locales up and puts `subs` where it says $1, $2, … */
export type Words = (message: string, ...subs: readonly string[]) => string;
