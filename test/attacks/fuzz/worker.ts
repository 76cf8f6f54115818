import { parsers } from './parsers.ts';
import { runTarget } from './run-target.ts';
import { servers } from './servers.ts';

/** A process of its own, so that it can be ended when a target hangs. Arguments: inputs in all, seed. */
const [inputs, seed] = process.argv.slice(2).map(Number) as [number, number];
const tell = (message: object): void => void process.send!(message);
for (const target of [...parsers, ...servers]) {
  tell({ at: target.name });
  tell({ result: await runTarget(target, Math.ceil(inputs * target.share), seed, () => tell({})) });
}
process.disconnect();
