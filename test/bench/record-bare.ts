import type { Page } from 'puppeteer-core';
import type { Chromium } from '../helpers/chromium.ts';

/**
 * Records `tab` as Tabcast does at 720p30, without anything of Tabcast, in a page of the extension while `use` goes on.
 * @param use is given what counts the pictures that were recorded until then
 */
export async function recordBare<T>(
  chromium: Chromium,
  tab: Page,
  use: (pictures: () => Promise<number>) => Promise<T>,
): Promise<T> {
  // A file of the extension with its rights, and nothing that would be drawn.
  const page = await chromium.open(chromium.page('manifest.json'));
  await page.evaluate(async (url) => {
    const one = (await chrome.tabs.query({})).find((each) => each.url === url);
    const chromeMediaSourceId = await chrome.tabCapture.getMediaStreamId({ targetTabId: one!.id! });
    const mandatory = { chromeMediaSource: 'tab', chromeMediaSourceId };
    const size = { minWidth: 1_280, maxWidth: 1_280, minHeight: 720, maxHeight: 720 };
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: { mandatory },
      video: { mandatory: { ...mandatory, ...size, minFrameRate: 5, maxFrameRate: 30 } },
    } as unknown as MediaStreamConstraints);
    const recorder = new MediaRecorder(stream, {
      mimeType: 'video/x-matroska;codecs=avc1.640028,opus',
      videoBitsPerSecond: 3_500_000,
      audioBitsPerSecond: 128_000,
      videoKeyFrameIntervalDuration: 2_000,
    } as MediaRecorderOptions);
    recorder.start(100);
    Object.assign(globalThis, {
      // https://w3c.github.io/mediacapture-extensions/#the-mediastreamtrackvideostats-interface
      bareFrames() {
        const [video] = stream.getVideoTracks() as unknown as { stats: { deliveredFrames: number } }[];
        return video!.stats.deliveredFrames;
      },
      stopBare() {
        recorder.stop();
        for (const track of stream.getTracks()) track.stop();
      },
    });
  }, tab.url());
  await tab.bringToFront();
  try {
    return await use(() => page.evaluate('bareFrames()') as Promise<number>);
  } finally {
    await page.evaluate('stopBare()');
    await page.close();
  }
}
