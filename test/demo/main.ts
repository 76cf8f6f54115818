import { SetUpError } from '../helpers/set-up.ts';
import { readArguments, usage } from './arguments.ts';
import { Screen } from './screen.ts';
import { show } from './show.ts';

/** As shells report a program that was interrupted. */
const interruptedCode = 130;

const wanted = readArguments(process.argv.slice(2));
if (!wanted) {
  process.stdout.write(usage);
  process.exitCode = process.argv.includes('--help') ? 0 : 2;
} else {
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => abort.abort());
  const screen = new Screen(process.stdout);
  try {
    const right = await show(wanted, screen, abort.signal);
    screen.say(right ? 'All three are right.' : 'Not all three are right.');
    process.exitCode = right ? 0 : 1;
  } catch (error) {
    if (abort.signal.aborted) {
      screen.say('Interrupted: the broadcast is over and everything is closed.');
      process.exitCode = interruptedCode;
    } else {
      process.stderr.write(`${error instanceof SetUpError ? error.message : String(error)}\n`);
      process.exitCode = 1;
    }
  }
}
