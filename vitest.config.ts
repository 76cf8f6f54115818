import { defineConfig } from 'vitest/config';
import { CountReporter } from './test/helpers/count-reporter.ts';

/** Of the end-to-end tests those that count no frames: they can share the machine. */
const pages = [
  ...[
    'popup-pages',
    'passphrase',
    'languages',
    'chromium-pairing',
    'chromium-consent',
    'one-click',
    'web-ext-lint',
  ].map((name) => `test/e2e/${name}.test.ts`),
  'test/faults/absence.test.ts',
];
/** Of the faults those that a real browser has while it captures and encodes: they need the machine as `e2e` does. */
const browserFaults = 'test/faults/chromium.test.ts';

/**
 * `unit` needs nothing but npm packages; `integration` starts real ffmpeg and real ingest servers; `attacks` does to
 * the real companion what strangers would; `faults` breaks, in real time, what a live broadcast needs, and counts the
 * frames that arrive; `pages` looks at the extension's pages in a real browser; `e2e` goes live from real browsers, one
 * file at a time because capture and encoding fill the machine. Each group waits for the one before it: a test that
 * counts frames a second needs the machine for itself.
 */
export default defineConfig({
  test: {
    // Broadcasts at a time in one file of `faults`: in real time, and the machine must not be the fault.
    maxConcurrency: 3,
    reporters: ['default', new CountReporter()],
    projects: [
      {
        test: {
          name: 'unit',
          sequence: { groupOrder: 0 },
          include: ['test/{companion,extension,scripts}/**/*.test.{ts,tsx}'],
          exclude: ['test/**/*.integration.test.ts'],
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'integration',
          sequence: { groupOrder: 1 },
          include: ['test/{companion,scripts,judge}/**/*.integration.test.ts'],
          // Most of it is waiting for real time to pass.
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'attacks',
          sequence: { groupOrder: 2 },
          include: ['test/attacks/**/*.test.ts'],
          // A show beside an attack goes on in real time, and that is mostly waiting: two files share the machine.
          maxWorkers: 2,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'faults',
          sequence: { groupOrder: 3 },
          include: ['test/faults/**/*.test.ts'],
          exclude: [browserFaults, ...pages],
          // Bounds in real time, on a machine with whatever else runs; a second failure is the program's.
          retry: 1,
          // Broadcasts of recordings, with nothing to capture or encode: six at a time leave the machine half idle.
          maxWorkers: 2,
          testTimeout: 180_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'pages',
          sequence: { groupOrder: 4 },
          include: pages,
          // As in `e2e`.
          retry: 1,
          maxWorkers: 2,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'e2e',
          sequence: { groupOrder: 5 },
          include: ['test/e2e/**/*.test.ts', browserFaults],
          exclude: pages,
          // Browsers share the machine with whatever else runs; a second failure is the program's.
          retry: 1,
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
