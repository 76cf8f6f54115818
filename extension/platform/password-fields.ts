import browser, { type Runtime } from 'webextension-polyfill';

/** All that a page with such a field says: nothing of what is in it. */
const said = 'password-field';

/**
 * Has the documents of a tab say when a person is in a password field, until they are left. Where the person has not allowed
 * that, or in a page of the browser's own, nothing happens. @param frameId one alone; all when left out
 */
export async function watchPasswordFields(tabId: number, frameId?: number): Promise<void> {
  if (!chrome.scripting) return;
  const target = frameId === undefined ? { tabId, allFrames: true } : { tabId, frameIds: [frameId] };
  // A frame that was left meanwhile, or that no extension may look into.
  await chrome.scripting
    .executeScript({ target, injectImmediately: true, func: tellOfPasswords, args: [said] })
    .catch(() => undefined);
}

/** Calls `handler` with the tab in which a person is in a password field. */
export function onPasswordField(handler: (tabId: number) => void): void {
  // These come from pages: nothing in them is believed but that the browser names the tab.
  browser.runtime.onMessage.addListener((message: unknown, sender: Runtime.MessageSender) => {
    if (message === said && sender.id === browser.runtime.id && sender.tab?.id !== undefined) {
      handler(sender.tab.id);
    }
    return undefined;
  });
}

/** Runs in the page, so it can use nothing from around it. */
function tellOfPasswords(message: string): void {
  const marked = globalThis as { tabcastWatchesPasswords?: true };
  if (marked.tabcastWatchesPasswords) return;
  marked.tabcastWatchesPasswords = true;
  /** A form is told of once. */
  const told = new WeakSet<Node>();
  /** Those that were one: many pages turn it into a text field to show what was typed. */
  const fields = new WeakSet<EventTarget>();
  const look = (field: EventTarget | null | undefined): void => {
    if (!(field instanceof HTMLInputElement)) return;
    if (field.type === 'password') fields.add(field);
    const of = field.form ?? field;
    if (!fields.has(field) || told.has(of)) return;
    told.add(of);
    void chrome.runtime.sendMessage(message);
  };
  addEventListener('focusin', (event) => look(event.composedPath()[0]), true);
  look(document.activeElement);
}
