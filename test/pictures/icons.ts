import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'puppeteer-core';

const folder = new URL('../../extension/icons/', import.meta.url);
/** Pixels → the drawing that is sharp at that size. */
const sizes = { 16: 'icon-small.svg', 32: 'icon.svg', 48: 'icon.svg', 128: 'icon.svg' };

/** Draws the toolbar icons from their SVG sources. */
export async function drawIcons(browser: Browser): Promise<void> {
  const page = await browser.newPage();
  for (const [size, source] of Object.entries(sizes)) {
    const pixels = Number(size);
    const svg = await readFile(new URL(source, folder), 'utf8');
    await page.setViewport({ width: pixels, height: pixels });
    await page.setContent(
      `<style>html,body{margin:0}svg{display:block;width:100vw;height:100vh}</style>${svg}`,
    );
    const png = await page.screenshot({ omitBackground: true });
    await writeFile(fileURLToPath(new URL(`icon-${size}.png`, folder)), png);
  }
  await page.close();
}
