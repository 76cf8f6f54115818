import { useEffect, useState } from 'react';
import { commandKeys, type CommandName } from '../platform/commands.ts';
import { useText } from '../ui/text.ts';

/** What a button has that a key of the browser presses, too. */
export interface ShortcutProps {
  readonly title: string;
  readonly 'aria-keyshortcuts'?: string;
}

/** Names the keys of a command where it acts, as they are set in this browser at present. @param what what the button does */
export function useShortcut(command: CommandName, what: string): ShortcutProps {
  const t = useText();
  const [keys, setKeys] = useState<string | null>(null);
  useEffect(() => {
    // Not known, none are named.
    const look = (): void => void commandKeys().then((all) => setKeys(all.get(command) ?? null), reportError);
    look();
    // They may have been changed meanwhile, in a page of the browser's own, which tells nobody.
    addEventListener('focus', look);
    return () => removeEventListener('focus', look);
  }, [command]);
  if (keys === null) return { title: what };
  return { title: t('shortcut_too', what, keys), 'aria-keyshortcuts': ariaKeys(keys) };
}

/** Chrome on a Mac says `⌥⇧K`, other browsers `Alt+Shift+K`; ARIA knows the names alone (w3.org/TR/wai-aria-1.2/#aria-keyshortcuts). */
export function ariaKeys(keys: string): string {
  const signs: Record<string, string> = { '⌥': 'Alt', '⇧': 'Shift', '⌘': 'Meta', '⌃': 'Control' };
  const names: Record<string, string> = { Ctrl: 'Control', MacCtrl: 'Control', Command: 'Meta' };
  return keys
    .replace(/[⌥⇧⌘⌃]/g, (sign) => `${signs[sign]}+`)
    .split('+')
    .map((key) => names[key] ?? key)
    .join('+');
}
