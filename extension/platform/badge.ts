import browser from 'webextension-polyfill';

/** Writes the badge on the toolbar button; an empty text takes it away. `color` is any CSS hex colour. */
export async function setBadge(text: string, color: string): Promise<void> {
  await browser.action.setBadgeBackgroundColor({ color });
  await browser.action.setBadgeTextColor({ color: '#ffffff' });
  await browser.action.setBadgeText({ text });
}

/** What the toolbar button says to who points at it. */
export async function setTooltip(title: string): Promise<void> {
  await browser.action.setTitle({ title });
}
