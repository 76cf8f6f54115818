import browser from 'webextension-polyfill';

/** Shows a notification of the system, and takes away the one before it with the same id. */
export async function notify(id: string, title: string, message: string): Promise<void> {
  // Under the same id alone it would be replaced without a sound.
  await browser.notifications.clear(id);
  const iconUrl = browser.runtime.getURL('icons/icon-128.png');
  await browser.notifications.create(id, { type: 'basic', iconUrl, title, message });
}

/** Calls `handler` when a notification is clicked, which goes away then. */
export function onNotificationClick(handler: () => void): void {
  browser.notifications.onClicked.addListener((id) => {
    void browser.notifications.clear(id);
    handler();
  });
}
