import type { Page } from 'puppeteer-core';

/** Narrowest window that a page has to do with, in CSS pixels: also one of 640 px that is zoomed to 200 % (WCAG 2.2, 1.4.10). */
export const narrow = 320;

/** What of the page does not fit into the window or into its own frame, one line each; in the width of now. */
export function misfits(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const { clientWidth, scrollWidth } = document.documentElement;
    if (scrollWidth > clientWidth) found.push(`page: ${scrollWidth} of ${clientWidth} px`);
    for (const frame of document.querySelectorAll(
      '.card, .box, .row, .sheet, .step, .notice, .button, .broadcast, dialog',
    )) {
      const over = frame.scrollWidth - frame.clientWidth;
      if (over > 1) found.push(`${frame.className}: ${over} px too wide: ${frame.textContent?.slice(0, 60)}`);
    }
    return found;
  });
}

/** The same in the narrowest window; the page keeps that width. */
export async function misfitsNarrow(page: Page): Promise<string[]> {
  await page.setViewport({ ...page.viewport()!, width: narrow });
  return misfits(page);
}

/** Opens every line of the page that can be opened. */
export function unfold(page: Page): Promise<void> {
  return page.$$eval('details', (all) => {
    for (const one of all) one.open = true;
  });
}

/**
 * Goes through the page by Tab alone.
 * @returns what cannot be reached so, and what does not show that it has the focus
 */
export async function keyboardFaults(page: Page): Promise<string[]> {
  const wanted = await page.evaluate(() => {
    const groups = new Set<string>();
    let number = 0;
    const seen = [
      ...document.querySelectorAll<HTMLElement>('button, input, a[href], select, summary, [tabindex="0"]'),
    ].filter((one) => {
      if (one.matches(':disabled') || one.closest(':disabled') || !one.checkVisibility()) return false;
      // Of radio buttons one is reached by Tab, and the others from there.
      if (!(one instanceof HTMLInputElement) || one.type !== 'radio') return true;
      const first = one.checked && !groups.has(one.name);
      if (first) groups.add(one.name);
      return first;
    });
    for (const one of seen) one.dataset['tabStop'] = String((number += 1));
    // Tab goes on from what had the focus last, also when that is gone: from the beginning of the page.
    const start = document.createElement('span');
    start.tabIndex = -1;
    document.body.prepend(start);
    start.focus();
    start.remove();
    return number;
  });
  const reached: number[] = [];
  const faults: string[] = [];
  for (let step = 0; step < wanted; step += 1) {
    await page.keyboard.press('Tab');
    const { stop, name, visible } = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement;
      // A control that looks like another one shows the focus there.
      const shows = [element, element.nextElementSibling].filter((one) => one !== null);
      return {
        stop: Number(element.dataset['tabStop'] ?? 0),
        name: element.outerHTML.slice(0, 80),
        visible: shows.some((one) => {
          const { outlineStyle, outlineWidth } = getComputedStyle(one);
          return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1;
        }),
      };
    });
    reached.push(stop);
    if (!visible) faults.push(`focus not visible: ${name}`);
  }
  const order = Array.from({ length: wanted }, (_, index) => index + 1);
  if (wanted === 0) faults.push('nothing to reach');
  if (reached.join() !== order.join()) faults.push(`order ${reached.join(' ')} of ${wanted}`);
  return faults;
}
