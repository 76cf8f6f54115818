import { parseArgs } from 'node:util';
import { fuzz } from './fuzz.ts';

/** `npm run fuzz -- --inputs 1000000`: a line for each target; the exit code says whether all was well. */
const { values } = parseArgs({ options: { inputs: { type: 'string' }, seed: { type: 'string' } } });
const inputs = Number(values.inputs ?? 100_000);
const seed = Number(values.seed ?? Date.now() % 2 ** 31);
if (!(inputs > 0) || !Number.isInteger(seed)) throw new Error('--inputs and --seed take whole numbers');

console.log(`${inputs} inputs, seed ${seed}`);
let total = 0;
for await (const result of fuzz(inputs, seed)) {
  total += result.inputs;
  const { name, seconds, slowestMs, growthBytes, failure } = result;
  const figures = [
    `${String(result.inputs).padStart(8)} inputs`,
    `${seconds.toFixed(1).padStart(6)} s`,
    `slowest ${slowestMs.toFixed(1).padStart(6)} ms`,
    `heap ${(growthBytes / 1024).toFixed(0).padStart(6)} KiB`,
  ];
  console.log(`${failure ? 'FAILED' : 'ok    '} ${name.padEnd(32)} ${figures.join('  ')}`);
  if (failure) {
    console.log(failure);
    process.exitCode = 1;
  }
}
console.log(`${total} inputs in all`);
