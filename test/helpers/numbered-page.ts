import { createServer } from 'node:http';
import { markColumns, markHeight } from '../faults/marks.ts';
import { listen } from './listen.ts';

/** Milliseconds in one number of the page. */
export const unitMs = 10;
/** From one beep of the page to the next, in ms. */
export const beepEveryMs = 500;

/**
 * A page that shows how many hundredths of a second it is old as a row of blocks, as `marks.ts` reads them, and beeps at 440 Hz twice a
 * second after a click on `#tone`, for two minutes.
 */
const numberedPage = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>Numbered</title>
<style>body{margin:0;background:#606060}canvas{display:block;width:100vw;height:calc(100vh / ${markHeight - 1})}</style>
<canvas width="${markColumns}" height="1"></canvas><button id="tone">tone</button><script>
const pen = document.querySelector('canvas').getContext('2d');
document.querySelector('canvas').style.imageRendering = 'pixelated';
const start = performance.now();
globalThis.number = () => Math.floor((performance.now() - start) / ${unitMs}) & 32767;
const check = (p) => { let s = 5; for (let a = 0; a < ${markColumns - 4}; a += 4) s = (s * 7 + ((p >> a) & 15)) & 15; return s; };
(function next() {
  const payload = number() << 1, word = (payload << 4) | check(payload);
  for (let n = 0; n < ${markColumns}; n++) { pen.fillStyle = (word >> n) & 1 ? '#fff' : '#000'; pen.fillRect(n, 0, 1, 1); }
  requestAnimationFrame(next);
})();
document.querySelector('#tone').addEventListener('click', async ({ target }) => {
  const context = new AudioContext(), tone = new OscillatorNode(context, { frequency: 440 });
  const beeps = new GainNode(context, { gain: 0 });
  tone.connect(beeps).connect(context.destination);
  tone.start(); await context.resume();
  for (let at = context.currentTime, n = 1; n < 240; n++) {
    beeps.gain.setValueAtTime(0.25, at + (n * ${beepEveryMs}) / 1000);
    beeps.gain.setValueAtTime(0, at + (n * ${beepEveryMs} + 100) / 1000);
  }
  target.disabled = true;
});
</script>`;

export interface NumberedPage {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves it on a free loopback port. */
export async function serveNumberedPage(): Promise<NumberedPage> {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(numberedPage);
  });
  const { port, close } = await listen(server);
  return { url: `http://127.0.0.1:${port}/`, close };
}
