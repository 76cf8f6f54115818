import type { Publish } from './clock.ts';
import { recordBare } from './record-bare.ts';
import type { Bench, Section } from './section.ts';
import { measureCost, type Cost } from './studio-cost.ts';
import { readStretch, studioSection, type Round, type Stretch } from './studio-report.ts';
import { onStudioStage, type StudioStage } from './studio-stage.ts';

export const studioName = 'studio';

/** What is measured for no longer than this at a time, in seconds; what is mixed, for as long as the bench was asked to. */
const enough = 30;
/** How often all of it is measured by turns, so that what else the machine does falls on all alike. */
const rounds = 3;

/**
 * What a mix costs: the same tab recorded bare, by a MediaRecorder and nothing else, then live as it is, and with the camera in its
 * corner; all of it several times, in one Chromium. And at the end with a microphone that is mixed in.
 */
export async function studio(bench: Bench): Promise<Section> {
  console.error('The studio …');
  const each = Math.min(enough, bench.seconds);
  return onStudioStage(bench.tools.ffmpeg, async (stage) => {
    const { chromium, tab } = stage;
    const live = (publish: Publish, seconds: number): Promise<Cost> =>
      measureCost(chromium, seconds, () => publish.arrivals.length, bench);
    const done: Round[] = [];
    for (;;) {
      const bare = await recordBare(chromium, tab, (count) => measureCost(chromium, each, count, bench));
      const publish = await stage.start();
      const plain = await live(publish, each);
      await switchCamera(stage, true);
      const camera = await live(publish, each);
      await switchCamera(stage, false);
      const read = (cost: Cost): Promise<Stretch> => readStretch(cost, publish);
      const isLast = done.length === rounds - 1;
      const mixed = isLast ? await withMicrophone(stage, () => live(publish, bench.seconds)) : null;
      await stage.stop();
      done.push({ bare, plain: await read(plain), camera: await read(camera) });
      if (mixed) return studioSection(studioName, done, await read(mixed));
    }
  });
}

async function switchCamera(stage: StudioStage, on: boolean): Promise<void> {
  const [before, after] = ['input[name="camera-on"]:not(:checked)', 'input[name="camera-on"]:checked'];
  await stage.inPanel(async (panel) => {
    await panel.click(on ? before : after);
    await panel.see(on ? after : before);
  });
}

async function withMicrophone(stage: StudioStage, measure: () => Promise<Cost>): Promise<Cost> {
  await stage.inPanel(async (panel) => {
    await panel.click('[data-sound="microphone"] .microphone-on');
    await panel.see('[data-sound="microphone"][data-there="true"]');
  });
  return measure();
}
