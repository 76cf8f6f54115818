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
import { pageStates, type PageState } from '../helpers/page-states.ts';
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
type Scheme = 'light' | 'dark';
/** Rules of axe to which colours make a difference. */
const ofColours = ['color-contrast', 'link-in-text-block'];

/** What the tests of one file share. `shown` is the page that the test of now looks at, closed after it. */
export const view = {} as {
  chromium: Chromium;
  stage: Stage;
  shown: { readonly page: Page; readonly close: () => Promise<void> } | null;
  /** What the last look was at. */
  looked: Looked | null;
};

interface Looked {
  readonly path: string;
  readonly messages: Messages | undefined;
  readonly state: PageState;
  readonly page: Page;
  readonly leave: () => Promise<void>;
}

/** One browser and one stage for all tests of a file; to be called at its beginning. */
export function useBrowser(): void {
  beforeAll(async () => {
    view.chromium = await Chromium.launch({ extension: Chromium.built });
    view.stage = await Stage.open(view.chromium);
    view.looked = null;
  });
  afterAll(async () => {
    await view.looked?.leave();
    await view.chromium?.close();
  });
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
 * Shows a page to be looked at, the same one from state to state, which is loaded anew where what it has loaded is another.
 * @param look is given the page in the width of its place; what it leaves behind is the look's to put back
 */
export async function lookAt(
  { path, width, height }: typeof popup,
  name: string,
  look: (page: Page) => Promise<void>,
  messages?: Messages,
): Promise<void> {
  const through = { scheme: 'light', width, height, sharpness, still: true } as const;
  const state = pageStates()[name]!;
  const last = view.looked;
  view.looked = null;
  if (last?.path === path && last.messages === messages && Stage.isSaid(last.state, state)) {
    await view.stage.goOn(path, last.page, state, through);
    view.looked = { ...last, state };
  } else {
    await last?.leave();
    const shown = await view.stage.show(path, state, {
      ...{ ...through, again: last?.page ?? null },
      ...(messages && { messages }),
    });
    view.looked = { path, messages, state, ...shown };
  }
  await look(view.looked.page);
}

/** Shows the page in a scheme; nothing is on its way from the other one, as nothing fades. */
async function putIn(scheme: Scheme, page: Page): Promise<void> {
  await page.emulateMediaFeatures([
    { name: 'prefers-color-scheme', value: scheme },
    { name: 'prefers-reduced-motion', value: 'reduce' },
  ]);
}

/**
 * What axe finds wrong in either scheme, as one line each, and pictures of both. A scheme is a matter of style alone, so it
 * changes under the open page, and what has to do with colours is looked at once more. The page is in light again then.
 * @param name of the pictures
 */
export async function violationsInBoth(page: Page, name: string): Promise<string[]> {
  await picture(page, `${name} light`);
  const found = await violations(page);
  await putIn('dark', page);
  await picture(page, `${name} dark`);
  found.push(...(await violations(page, ofColours)).map((one) => `in dark: ${one}`));
  await putIn('light', page);
  return found;
}

/** What axe finds wrong, as one line each. @param rules only these of its rules; all of them unless given */
export async function violations(page: Page, rules?: readonly string[]): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axeSource);
  const results = await page.evaluate((only) => {
    const { axe: found } = globalThis as unknown as { axe: typeof axe };
    return found.run(document, { resultTypes: ['violations'], ...(only && { runOnly: [...only] }) });
  }, rules);
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
