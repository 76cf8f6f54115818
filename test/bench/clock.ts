import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'puppeteer-core';
import type { IngestSession } from '../../companion/rehearsal/ingest-session.ts';
import { markColumns, markHeight, markOf } from '../faults/marks.ts';

/** The drawn clock, in ms, begins anew after so many: as far as a mark counts. */
export const clockMs = 2 ** 15;

/** One publish: when its pictures came, by the wall clock, and the file that they are in. */
export interface Publish {
  readonly app: string;
  readonly arrivals: number[];
  readonly file: string;
  readonly written: Promise<unknown>;
}

/** Keeps what a publish brings. */
export function follow(session: IngestSession, folder: string): Publish {
  const arrivals: number[] = [];
  session.on('tag', ({ type, sequenceHeader }) => {
    if (type === 'video' && !sequenceHeader) arrivals.push(Date.now());
  });
  const file = join(folder, `${session.app}-${session.index}.flv`);
  const to = createWriteStream(file);
  session.record(to);
  return { app: session.app, arrivals, file, written: once(to, 'close') };
}

/** Draws the wall clock across the top of the page, as the row of blocks that `decode` reads. */
export async function drawClock(tab: Page): Promise<void> {
  const rows = Array.from({ length: clockMs }, (_, ms) =>
    markOf(ms, 'a').reduce((w, v, i) => w | ((v & 1) << i), 0),
  );
  await tab.evaluate(
    (words, columns, height) => {
      const canvas = document.createElement('canvas');
      Object.assign(canvas, { width: columns, height: 1 });
      Object.assign(canvas.style, {
        ...{ position: 'fixed', left: '0', top: '0', width: '100vw', height: `${100 / height}vh` },
        imageRendering: 'pixelated',
      });
      document.body.append(canvas);
      const pen = canvas.getContext('2d')!;
      setInterval(() => {
        const word = words[Date.now() % words.length]!;
        for (let at = 0; at < columns; at++) {
          pen.fillStyle = (word >> at) & 1 ? '#fff' : '#000';
          pen.fillRect(at, 0, 1, 1);
        }
      }, 1_000 / 60);
    },
    rows,
    markColumns,
    markHeight,
  );
}

/** Sounds a beep at every full second of the wall clock, as the page would be heard; it has been clicked before. */
export async function beepEverySecond(tab: Page): Promise<void> {
  await tab.evaluate(async () => {
    const context = new AudioContext();
    await context.resume();
    let beeped = 0;
    setInterval(() => {
      const next = Math.ceil((Date.now() + 100) / 1_000) * 1_000;
      if (next === beeped) return;
      beeped = next;
      const { contextTime, performanceTime } = context.getOutputTimestamp();
      const at = contextTime! + (next - performance.timeOrigin - performanceTime!) / 1_000;
      const tone = new OscillatorNode(context, { frequency: 1_000 });
      tone.connect(new GainNode(context, { gain: 0.5 })).connect(context.destination);
      tone.start(at);
      tone.stop(at + 0.05);
    }, 200);
  });
}
