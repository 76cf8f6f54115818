/** Which context holds the live broadcast: Chrome's offscreen document, or the visible studio page where there is none. */
type HostKind = 'offscreen' | 'studio';

/** Asks the browser, not its name. Not for use inside the offscreen document, which sees no API but `runtime`. */
export function hostKind(): HostKind {
  return typeof chrome !== 'undefined' && 'offscreen' in chrome ? 'offscreen' : 'studio';
}

const page = 'offscreen/index.html';

/**
 * Makes sure the offscreen document exists, once however many callers ask at the same time: the browser allows
 * one per extension and refuses a second, and a worker that was suspended in between does not remember its own.
 */
export async function ensureOffscreen(): Promise<void> {
  if (await chrome.offscreen.hasDocument()) return;
  try {
    await chrome.offscreen.createDocument({
      url: page,
      reasons: [chrome.offscreen.Reason.USER_MEDIA, chrome.offscreen.Reason.DISPLAY_MEDIA],
      justification: 'Holds the capture, the recorder and the connections of a live broadcast.',
    });
  } catch (error) {
    // Another caller was faster.
    if (!(await chrome.offscreen.hasDocument())) throw error;
  }
}
