import { setFlagsFromString } from 'node:v8';
import type { Clock } from './lib/clock.ts';

/**
 * Bytes of bytecode that a function runs before V8 looks at it again; at the third time or so it is compiled. 67 584 by
 * default.
 */
const budgets = { early: 1_000_000, late: 50_000_000 } as const;
/** How long the first show has gone on when what stays busy is compiled, in ms. */
const earlyMs = 2 * 60_000;

/**
 * Has V8 compile only what stays busy, and each function by itself. What it compiles otherwise, one fault after
 * another, makes memory grow all through a show. At three destinations no difference in CPU time could be measured; with
 * a tenfold budget from the start, each further one costs nearly twice as much in the first minute.
 */
export class CompileBudget {
  #cancel: (() => void) | null = null;

  constructor(private readonly clock: Clock) {
    setFlagsFromString('--no-sparkplug');
    setFlagsFromString('--no-turbo-inlining');
    grant(budgets.early);
  }

  /** A show begins. Some minutes into the first one, what is compiled has to be much busier still. */
  tighten(): void {
    this.#cancel ??= this.clock.setTimer(earlyMs, () => {
      grant(budgets.late);
      // Short functions would be compiled at the first look, which for many is still to come from before.
      setFlagsFromString('--max-bytecode-size-for-early-opt=0');
    });
  }

  close(): void {
    this.#cancel?.();
  }
}

function grant(budget: number): void {
  setFlagsFromString(`--interrupt-budget=${budget}`);
}
