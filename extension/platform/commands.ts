import browser from 'webextension-polyfill';

/** What a key of the browser's can be set for; the manifest names the same, with the keys that are meant at first. */
export type CommandName = 'start-stop' | 'next-source' | 'hide' | 'mute' | 'mark';

/** Calls `handler` when the keys of a command were pressed, whatever is in front. */
export function onCommand(handler: (name: string) => void): void {
  browser.commands.onCommand.addListener((name) => handler(name));
}

/** The keys of each command as the browser says them; what has none is left out: the person, or another extension, has taken it away. */
export async function commandKeys(): Promise<ReadonlyMap<string, string>> {
  const all = await browser.commands.getAll();
  return new Map(all.flatMap(({ name, shortcut }) => (name && shortcut ? [[name, shortcut] as const] : [])));
}

/** Shows the person where they choose the keys, in a page of the browser's own. */
export async function openCommandSettings(): Promise<void> {
  const { commands } = browser as { commands: { openShortcutSettings?: () => Promise<void> } };
  if (commands.openShortcutSettings) await commands.openShortcutSettings();
  else await browser.tabs.create({ url: 'chrome://extensions/shortcuts' });
}
