import axe from 'axe-core';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { Chromium } from '../helpers/chromium.ts';
import type { Messages } from '../helpers/locales.ts';
import { pageStates } from '../helpers/page-states.ts';
import { Stage } from '../helpers/stage.ts';

const screens = fileURLToPath(new URL('../../out/screens', import.meta.url));

export const popup = { path: 'popup/index.html', width: 380, height: 600 };
export const options = { path: 'options/index.html', width: 900, height: 1100 };
export const welcome = { path: 'welcome/index.html', width: 900, height: 900 };
export const studio = { path: 'studio/index.html', width: 900, height: 700 };
export const schemes = ['light', 'dark'] as const;

/** What the tests of one file share. `shown` is the page that the test of now looks at, closed after it. */
export const view = {} as {
  chromium: Chromium;
  stage: Stage;
  shown: { readonly page: Page; readonly close: () => Promise<void> } | null;
};

/** One browser and one stage for all tests of a file; to be called at its beginning. */
export function useBrowser(): void {
  beforeAll(async () => {
    await mkdir(screens, { recursive: true });
    view.chromium = await Chromium.launch({ extension: Chromium.built });
    view.stage = await Stage.open(view.chromium);
  });
  afterAll(() => view.chromium?.close());
  afterEach(async () => {
    await view.shown?.close();
    view.shown = null;
  });
}

export async function show(
  { path, width, height }: typeof popup,
  state: string,
  scheme: (typeof schemes)[number] = 'light',
  messages?: Messages,
): Promise<Page> {
  view.shown = await view.stage.show(path, pageStates()[state]!, {
    scheme,
    width,
    height,
    ...(messages && { messages }),
  });
  return view.shown.page;
}

/** What axe finds wrong, as one line each. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const results = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run(document, { resultTypes: ['violations'] }),
  );
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target }) => `${id}: ${target.join(' ')}`),
  );
}

/** What has the focus, as a person would name it. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const { activeElement } = document;
    if (!activeElement || activeElement === document.body) return 'nothing';
    return activeElement.getAttribute('aria-label') ?? activeElement.textContent ?? '';
  });
}

/** Keeps a picture of the whole page in `out/screens`, for whoever wants to look. */
export async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(screens, `${name.replaceAll(/[, ]+/g, '-')}.png`), fullPage: true });
}
