/** Which context holds the live broadcast: Chrome's offscreen document, or the visible studio page where there is none. */
export type HostKind = 'offscreen' | 'studio';

/** Asks the browser, not its name. Not for use inside the offscreen document, which sees no API but `runtime`. */
export function hostKind(): HostKind {
  return typeof chrome !== 'undefined' && 'offscreen' in chrome ? 'offscreen' : 'studio';
}
