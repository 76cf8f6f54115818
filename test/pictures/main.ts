import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Chromium } from '../helpers/chromium.ts';
import { pageStates, type PageState } from '../helpers/page-states.ts';
import { Stage } from '../helpers/stage.ts';
import { drawIcons } from './icons.ts';
import { takeControlPicture } from './control.ts';
import { takePanelPicture } from './panel.ts';
import { takeServerPictures } from './server.ts';
import { takeStorePictures } from './store.ts';

/** `npm run pictures`: draws the toolbar icons and takes the README's, docs/' and the stores' pictures of the real pages. */

const extension = fileURLToPath(new URL('../../dist/chrome', import.meta.url));
const folder = fileURLToPath(new URL('../../pictures/', import.meta.url));

const pictures = [
  { name: 'popup', state: 'two selected', scheme: 'light' },
  { name: 'popup-dark', state: 'two selected', scheme: 'dark' },
  { name: 'live', state: 'live', scheme: 'light' },
  { name: 'live-dark', state: 'live', scheme: 'dark' },
  { name: 'trouble', state: 'trouble', scheme: 'light' },
  { name: 'trouble-dark', state: 'trouble', scheme: 'dark' },
] as const;

const chromium = await Chromium.launch({ extension });
try {
  await mkdir(`${folder}store`, { recursive: true });
  await drawIcons(chromium.browser);
  const stage = await Stage.open(chromium);
  for (const { name, state, scheme } of pictures) {
    const scene: PageState = pageStates()[state]!;
    const { page, close } = await stage.show('popup/index.html', scene, { scheme, width: 380, height: 600 });
    const popup = await page.waitForSelector('main');
    await popup!.screenshot({ path: `${folder}${name}.png` });
    await close();
  }
  await takeStorePictures(chromium, stage, `${folder}store/`);
} finally {
  await chromium.close();
}
await takePanelPicture(extension, folder);
await takeControlPicture(folder);
await takeServerPictures(folder);
