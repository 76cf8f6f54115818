import { platforms, type Status } from '../../companion/protocol/index.ts';

const escape = (code: string): string => `\u001b[${code}`;

/** The lines at the bottom of the terminal that are written anew every second; without a terminal, one line each time. */
export class Screen {
  readonly #output: NodeJS.WriteStream;
  #drawn = 0;

  constructor(output: NodeJS.WriteStream) {
    this.#output = output;
  }

  /** A line that stays. */
  say(line: string): void {
    this.#erase();
    this.#output.write(`${line}\n`);
  }

  /** How each destination is doing, in place of what was drawn before. */
  draw(secondsLeft: number, status: Status): void {
    const rows = status.broadcasts.flatMap(({ destinations }) =>
      destinations.map((one) => ({
        name: platforms[one.status.platform].name,
        state: one.status.state,
        rate: `${(one.stats.bitrate / 1e6).toFixed(2)} Mbit/s`,
      })),
    );
    if (!this.#output.isTTY) {
      const words = rows.map(({ name, state, rate }) => `${name} ${state} ${rate}`);
      this.say(`  ${words.join('   ')}`);
      return;
    }
    this.#erase();
    const lines = rows.map(({ name, state, rate }) => {
      const mark = state === 'live' ? escape('31m') : escape('33m');
      return `  ${mark}●${escape('0m')} ${name.padEnd(10)} ${state.padEnd(11)} ${rate.padStart(12)}`;
    });
    lines.push(`  ${secondsLeft} s to go`);
    this.#output.write(`${lines.join('\n')}\n`);
    this.#drawn = lines.length;
  }

  #erase(): void {
    if (this.#drawn > 0) this.#output.write(escape(`${this.#drawn}A`) + escape('0J'));
    this.#drawn = 0;
  }
}
