import { afterEach, beforeEach, expect, it } from 'vitest';
import { Air } from '../helpers/air.ts';
import { Firefox } from '../helpers/firefox.ts';
import { fillIn, inventedKeys, pressStart, pressStop, seeLive, targets } from '../helpers/popup.ts';

let air: Air;
let firefox: Firefox;

beforeEach(async () => {
  air = await Air.open();
  firefox = await Firefox.launch();
  await firefox.install(Firefox.built);
});
afterEach(async () => {
  await firefox?.close();
  await air?.close();
});

it('a camera in Firefox goes live on three platforms, transcoded once for all of them', async () => {
  // The only page of an extension that the remote control may enter is one that the extension opened itself.
  await firefox.switchTo('welcome/index.html');
  await firefox.pairWith(air.companion);
  await firefox.openPopup();
  await fillIn(firefox, 'camera');
  await pressStart(firefox);
  await seeLive(firefox);
  // Longer than Firefox takes from one keyframe to the next.
  await air.waitForSeconds('twitch', 10);
  await pressStop(firefox);
  await air.waitForSilence();
  for (const target of targets) {
    const { key, wrong } = await air.judge(target, { toneHz: 440, minSeconds: 9 });
    expect([target, key, wrong]).toEqual([target, inventedKeys[target], []]);
  }
});
