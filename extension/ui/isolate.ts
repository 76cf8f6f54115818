/**
 * What stands between U+2067 or U+2068 and U+2069 keeps its own direction, whatever is around it: right to left where
 * there are such words in it, also when a name comes first ("YouTube و Twitch"), otherwise that of its first letter.
 */
export function isolate(text: string): string {
  return `${/[\p{Script=Arabic}\p{Script=Hebrew}]/u.test(text) ? '\u2067' : '\u2068'}${text}\u2069`;
}
