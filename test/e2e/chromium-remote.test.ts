import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { OBSWebSocket } from 'obs-websocket-js';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readPassword } from '../../companion/remote/password.ts';
import { Chromium, handOn } from '../helpers/chromium.ts';
import { Companion } from '../helpers/companion.ts';
import { serveDemoPages, type DemoPages } from '../helpers/demo-page/server.ts';
import { entered } from '../helpers/popup.ts';
import { findProgram } from '../helpers/programs.ts';
import { followTones } from '../judge/tones.ts';

let companion: Companion;
let pages: DemoPages;
let chromium: Chromium;
const remote = new OBSWebSocket();

beforeEach(async () => {
  [companion, pages] = await Promise.all([
    Companion.start('--rehearse', '--obs-websocket=0'),
    serveDemoPages(),
  ]);
  chromium = await Chromium.launch({ extension: Chromium.built, camera: true });
  await chromium.meet(companion);
  await chromium.rememberCamera();
});
afterEach(async () => {
  await remote.disconnect();
  await chromium?.close();
  await companion?.stop();
  await companion?.clear();
  await pages?.close();
});

const inputMuted = async (): Promise<boolean | null> =>
  remote.call('GetInputMute', { inputName: 'Microphone' }).then(
    (answer) => answer.inputMuted,
    () => null,
  );

it('a show in Chromium is started, muted and stopped by a remote control of OBS, once that is switched on', async () => {
  await remote.connect(`ws://127.0.0.1:${companion.obsPort}`, await readPassword(companion.dataDir));
  await expect(remote.call('StartStream')).rejects.toMatchObject({ code: 207 });
  const settings = await chromium.open(chromium.page('options/index.html'));
  await handOn(settings).click('input[name="remote-control"]');
  await handOn(settings).see('input[name="remote-control"]:checked');
  await expect.poll(inputMuted).toBe(false);
  await expect(remote.call('StartStream')).rejects.toMatchObject({
    code: 702,
    message: expect.stringMatching(/stream key/),
  });

  const tab = await chromium.open(pages.still);
  await chromium.storeAll(entered('tab', ['youtube']));
  const popup = await chromium.openPopup(tab);
  await popup.close();
  // The button was never pressed on this one.
  await chromium.open(pages.moving);
  await expect(remote.call('StartStream')).rejects.toMatchObject({
    code: 702,
    message: expect.stringMatching(/^This tab cannot be captured/),
  });

  await chromium.store('source', 'camera');
  const status = () => remote.call('GetStreamStatus');
  await remote.call('StartStream');
  await expect.poll(async () => (await status()).outputDuration).toBeGreaterThan(3_500);
  await remote.call('SetInputMute', { inputName: 'Microphone', inputMuted: true });
  await expect.poll(inputMuted).toBe(true);
  await chromium.command('mark');
  const notified = () => settings.evaluate(async () => Object.keys(await chrome.notifications.getAll()));
  await expect.poll(notified).toContain('marker');
  const mutedAt = (await status()).outputDuration;
  await expect.poll(async () => (await status()).outputDuration).toBeGreaterThan(mutedAt + 3_000);
  await remote.call('StopStream');
  await expect.poll(async () => (await status()).outputActive).toBe(false);
  await expect.poll(() => settings.evaluate(() => chrome.action.getBadgeText({}))).toBe('');

  const folder = join(companion.dataDir, 'rehearsal');
  const recording = (await readdir(folder)).find((name) => name.endsWith('.flv'))!;
  const { signal } = new AbortController();
  const moments = await followTones(findProgram('ffmpeg'), join(folder, recording), [440], signal);
  // Chromium's own microphone beeps once a second.
  expect(Math.max(...moments.map(({ peak }) => peak))).toBeGreaterThan(0.01);
  expect(Math.max(...moments.slice(-10).map(({ peak }) => peak))).toBeLessThan(0.001);
});
