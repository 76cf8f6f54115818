import type axe from 'axe-core';
import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { Chromium } from '../helpers/chromium.ts';
import type { Messages } from '../helpers/locales.ts';
import { pageStates } from '../helpers/page-states.ts';
import { Stage } from '../helpers/stage.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Whether pictures are kept of what is looked at; to draw them twice as sharp and write them down costs as much as to look. */
const areKept = process.env['SCREENS'] === '1';
const sharpness = areKept ? 2 : 1;
const screens = fileURLToPath(new URL('../../out/screens', import.meta.url));

export const popup = { path: 'popup/index.html', width: 380, height: 600 };
/** As narrow as a side panel is at first. */
export const panel = { path: 'panel/index.html', width: 360, height: 900 };
export const options = { path: 'options/index.html', width: 900, height: 1100 };
export const welcome = { path: 'welcome/index.html', width: 900, height: 900 };
export const studio = { path: 'studio/index.html', width: 900, height: 700 };
export const schemes = ['light', 'dark'] as const;
type Scheme = (typeof schemes)[number];

/** What the tests of one file share. `shown` is the page that the test of now looks at, closed after it. */
export const view = {} as {
  chromium: Chromium;
  stage: Stage;
  shown: { readonly page: Page; readonly close: () => Promise<void> } | null;
};

/** One browser and one stage for all tests of a file; to be called at its beginning. */
export function useBrowser(): void {
  beforeAll(async () => {
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
  scheme: Scheme = 'light',
  messages?: Messages,
): Promise<Page> {
  view.shown = await view.stage.show(path, pageStates()[state]!, {
    scheme,
    width,
    height,
    sharpness,
    ...(messages && { messages }),
  });
  return view.shown.page;
}

/**
 * A page that all tests of a `describe` look at. A scheme is a matter of style alone, so it changes under the open page.
 * @returns what gives the page, in a scheme and in the width of its place
 */
export function lookAt(
  { path, width, height }: typeof popup,
  state: string,
  messages?: Messages,
): (scheme: Scheme) => Promise<Page> {
  let opened: Awaited<ReturnType<Stage['show']>>;
  beforeAll(async () => {
    const look = { scheme: 'light', width, height, sharpness, ...(messages && { messages }) } as const;
    opened = await view.stage.show(path, pageStates()[state]!, look);
  });
  afterAll(() => opened?.close());
  return async (scheme) => {
    const { page } = opened;
    await page.setViewport({ ...page.viewport()!, width });
    await putIn(scheme, page);
    return page;
  };
}

/** Shows the page in a scheme, and waits until no colour is on its way from the other one. */
export async function putIn(scheme: Scheme, page: Page): Promise<void> {
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await page.evaluate(async () => {
    const fades = document.getAnimations().filter((one) => one instanceof CSSTransition);
    await Promise.all(fades.map(({ finished }) => finished));
  });
}

/** What axe finds wrong, as one line each. */
export async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axeSource);
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

/** Keeps a picture of the whole page in `out/screens`, for whoever wants to look: `SCREENS=1`. */
export async function picture(page: Page, name: string): Promise<void> {
  if (!areKept) return;
  await mkdir(screens, { recursive: true });
  await page.screenshot({ path: join(screens, `${name.replaceAll(/[, ]+/g, '-')}.png`), fullPage: true });
}
