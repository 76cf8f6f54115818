import { parseArgs } from 'node:util';

export interface DemoArguments {
  /** Seconds on air. */
  readonly seconds: number;
  /** Whether the browser is to be seen. */
  readonly visible: boolean;
}

export const usage = `npm run demo -- [options]

Goes live from a page in a real Chromium on three rehearsal ingests, and says what each of them received.
Nothing goes public. The still and the clip are saved in out/demo.

  --seconds <n>  seconds on air, 6 to 600; 20 when left out
  --show         show the browser; needs a display
  --help         this text
`;

/** @returns null when the arguments ask for, or call for, the usage. */
export function readArguments(argv: readonly string[]): DemoArguments | null {
  const options = {
    seconds: { type: 'string', default: '20' },
    show: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  } as const;
  try {
    const { values } = parseArgs({ args: [...argv], options });
    const seconds = Number(values.seconds);
    // Two keyframe intervals have to fit, or there is nothing to judge.
    if (values.help || !Number.isInteger(seconds) || seconds < 6 || seconds > 600) return null;
    return { seconds, visible: values.show };
  } catch {
    return null;
  }
}
