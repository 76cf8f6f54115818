import browser from 'webextension-polyfill';

/**
 * Opens the popup as a click on the toolbar button does, unless it is open.
 * @returns false where the browser does not let it, or has no window in front
 */
export async function openPopup(): Promise<boolean> {
  try {
    if (!(await isPopupOpen())) await browser.action.openPopup();
    return true;
  } catch {
    return false;
  }
}

async function isPopupOpen(): Promise<boolean> {
  if (typeof chrome === 'undefined' || !('getContexts' in chrome.runtime)) return false;
  const popups = await chrome.runtime.getContexts({ contextTypes: [chrome.runtime.ContextType.POPUP] });
  return popups.length > 0;
}

/** Whether the button is in the toolbar itself and not behind the puzzle piece; null where the browser does not tell. */
export async function isOnToolbar(): Promise<boolean | null> {
  try {
    return (await browser.action.getUserSettings()).isOnToolbar ?? null;
  } catch {
    return null;
  }
}
