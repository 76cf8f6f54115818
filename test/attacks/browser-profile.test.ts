import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { Chromium, handOn } from '../helpers/chromium.ts';
import { enterCode } from '../helpers/pair.ts';
import { addKey } from '../helpers/popup.ts';
import { waitUntil } from '../helpers/wait-until.ts';
import { AttackedCompanion } from './helpers/attacked-companion.ts';
import { ProcessTree } from './helpers/process-tree.ts';
import { Traces } from './helpers/traces.ts';

const key = 'live_884217365_CanaryQq7Ww8Ee9Rr0TtYyUu';
let companion: AttackedCompanion | null = null;
const planted = 'planted_987654321_ZzYyXxWwVv';
let chromium: Chromium | null = null;
afterAll(async () => {
  await chromium?.close();
  await companion?.stop();
});

describe('a stream key that was saved in the popup, and what the browser was paired with', () => {
  it('are nowhere in the browser profile once the browser is closed, nor in its argument lists meanwhile', async () => {
    companion = await AttackedCompanion.start();
    const output = (): string => companion!.output;
    await waitUntil('a code is shown', () => output().includes('"event":"pairing"'));
    const code = companion.pairingCode;
    chromium = await Chromium.launch({
      extension: fileURLToPath(new URL('../../dist/chrome', import.meta.url)),
    });
    const tree = new ProcessTree(chromium.browser.process()!.pid!);
    await chromium.useControlPort(companion.controlPort);
    const settings = await chromium.open(chromium.page('options/index.html'));
    const granted = settings.waitForResponse((answer) => answer.request().method() === 'POST');
    await enterCode(handOn(settings), companion);
    const { token } = (await (await granted).json()) as { token: string };
    const tab = await chromium.open('data:text/html,<title>a page</title>');
    const popup = await chromium.openPopup(tab);
    await addKey(handOn(popup), 'twitch', key);
    await popup.evaluate((text) => chrome.storage.local.set({ planted: text }), planted);
    await chromium.browser.close();
    tree.stop();
    const traces = new Traces([key, token]);
    const codes = new Traces([code, code.replace('-', '')], 'whole');
    expect(traces.inFolder(chromium.profile)).toEqual([]);
    expect(codes.inFolder(chromium.profile)).toEqual([]);
    for (const seen of [...tree.argv, ...tree.environ, ...companion.tree.argv]) {
      expect([...traces.in(seen), ...codes.in(seen)]).toEqual([]);
    }
    expect(tree.looks).toBeGreaterThan(20);
    // Where the browser keeps what the extension stores is among what was searched.
    expect(new Traces([planted]).inFolder(chromium.profile)).not.toEqual([]);
  });
});
