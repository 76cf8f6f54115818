import { defineConfig } from 'vitest/config';
import { CountReporter } from './test/helpers/count-reporter.ts';
import { LongestFirst } from './test/helpers/longest-first.ts';

/** What is counted or held to a time while a browser or ffmpeg encodes in real time: each file needs the machine for itself. */
const alone = [
  'test/e2e/{chromium-busy,chromium-camera,chromium-consent,chromium-fleet,chromium-hide,chromium-mixer,chromium-quality,chromium-rehearsal,chromium-remote,chromium-tab,firefox-camera,firefox-screen}.test.ts',
  'test/faults/{chromium,frozen-ffmpeg,ingests}.test.ts',
  'test/attacks/at-once.test.ts',
];
/** What encodes in real time as well, but a small picture for which half of the machine is enough. */
const pairs = ['test/e2e/{chromium-hiding,plain-client}.test.ts'];
/** A fault of a real browser, of which no frames are counted. */
const absence = 'test/faults/absence.test.ts';
/** An attack that takes all of a processor for as long as it lasts: not beside what is timed. */
const floods = 'test/attacks/floods.test.ts';

/** What is awaited of a page comes when the machine gets to it. */
const patient = { poll: { timeout: 60_000 } };

/**
 * Each group waits for the one before it; the files of one group share the machine.
 * 0. `unit` needs nothing but npm packages.
 * 1. What mostly waits for real time to pass, so that three files go on beside each other: `integration` starts real ffmpeg and
 *    real ingest servers; `attacks` does to the real companion what strangers would; `faults` breaks what a live
 *    broadcast of a recording needs, and counts the frames that arrive.
 * 2. Real browsers of which no frames are counted, three at a time: `pages` looks at the extension's pages, `e2e` goes
 *    live and looks at what is said of that and at what it leads to.
 * 3. `pairs`: what encodes or captures in real time and leaves half of the machine to another, two at a time.
 * 4. `alone`: what encodes or captures in real time and is counted, one at a time because that fills the machine.
 */
export default defineConfig({
  test: {
    // Broadcasts at a time in one file of `faults`: in real time, and the machine must not be the fault.
    maxConcurrency: 3,
    reporters: ['default', new CountReporter()],
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          sequence: { groupOrder: 0 },
          include: ['test/{companion,extension,scripts,docs}/**/*.test.{ts,tsx}'],
          exclude: ['test/**/*.integration.test.ts'],
          // A file leaves nothing behind that another could trip over, and most of the time went into loading the same modules.
          isolate: false,
          maxWorkers: 2,
          // Not how long a test takes, but how long one that hangs is waited for, on a machine with whatever else runs.
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'integration',
          sequence: { groupOrder: 1 },
          include: ['test/{companion,scripts,judge}/**/*.integration.test.ts'],
          maxWorkers: 3,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'attacks',
          sequence: { groupOrder: 1 },
          include: ['test/attacks/**/*.test.ts'],
          exclude: [...alone, floods],
          maxWorkers: 3,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'faults',
          sequence: { groupOrder: 1 },
          globalSetup: 'test/faults/make-recordings.ts',
          include: ['test/faults/**/*.test.ts'],
          exclude: [...alone, ...pairs, absence],
          maxWorkers: 3,
          testTimeout: 180_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'pages',
          sequence: { groupOrder: 2 },
          include: ['test/pages/**/*.test.ts'],
          maxWorkers: 3,
          testTimeout: 300_000,
          hookTimeout: 300_000,
          expect: patient,
        },
      },
      {
        test: {
          name: 'e2e',
          sequence: { groupOrder: 2 },
          include: ['test/e2e/**/*.test.ts', absence, floods],
          exclude: [...alone, ...pairs],
          maxWorkers: 3,
          testTimeout: 300_000,
          hookTimeout: 300_000,
          expect: patient,
        },
      },
      {
        test: {
          name: 'pairs',
          sequence: { groupOrder: 3 },
          include: pairs,
          maxWorkers: 2,
          testTimeout: 300_000,
          hookTimeout: 300_000,
          expect: patient,
        },
      },
      {
        test: {
          name: 'alone',
          sequence: { groupOrder: 4 },
          include: alone,
          maxWorkers: 1,
          testTimeout: 300_000,
          hookTimeout: 300_000,
          expect: patient,
        },
      },
    ],
  },
});
