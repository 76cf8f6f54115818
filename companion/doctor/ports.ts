import { createServer } from 'node:http';
import * as v from 'valibot';
import { controlPort, helloPath, helloSchema, type Hello } from '#protocol';
import { portCandidates, portTitle } from '../config/candidates.ts';
import { portNames, type PortName } from '../config/options.ts';
import type { Clock } from '../lib/clock.ts';
import { Loopback, PortError } from '../lib/loopback.ts';
import { ok, problem, warning, type Check, type Finding } from './finding.ts';

/** Longest time that another program is waited for which may be a companion, in ms. */
const helloTimeoutMs = 2_000;

export interface PortsOptions {
  /** The port asked for, 0 for any free one; null takes the usual one or one of its spares. */
  readonly ports: Readonly<Record<PortName, number | null>>;
  /** Addresses to listen on; null is this computer alone. */
  readonly hosts: readonly string[] | null;
  readonly clock: Clock;
  /** Names the program that has a port. */
  readonly whoHas: (port: number, signal: AbortSignal) => Promise<string | null>;
}

/**
 * Whether each listener would get its port, and which; a companion that runs already has them and is no trouble.
 * @param names a server has none but that of its control page
 */
export function checkPorts(options: PortsOptions, names: readonly PortName[] = portNames): Check {
  return async (signal) => {
    const running = await runningCompanion(options.ports.control, signal);
    return Promise.all(names.map((name) => checkPort(name, running, options, signal)));
  };
}

async function checkPort(
  name: PortName,
  running: Hello | null,
  options: PortsOptions,
  signal: AbortSignal,
): Promise<Finding> {
  const topic = `${portTitle(name)} port`;
  const own = name === 'control' ? null : running?.ports[name];
  if (running && (own !== undefined || name === 'control')) {
    return ok(
      topic,
      own ? `${own}, where Tabcast ${running.version} is running` : `Tabcast ${running.version} is running`,
    );
  }
  const [first, ...spares] = portCandidates(name, options.ports);
  const why = await cannotListen(first!, options);
  if (why === null) return ok(topic, first === 0 ? 'any free one' : `${first} is free`);
  if (why === 'no-address') {
    return problem(
      topic,
      'this computer does not have the address given by --host',
      'Correct --host, or leave it out.',
    );
  }
  const who = (why === 'taken' ? await options.whoHas(first!, signal) : null) ?? 'another program';
  const what = why === 'taken' ? `${first} is used by ${who}` : `${first} is not open to programs of yours`;
  for (const spare of spares) {
    if ((await cannotListen(spare, options)) !== null) continue;
    return warning(
      topic,
      `${what}; ${spare} is taken instead`,
      'Nothing has to be done: the extension finds it.',
    );
  }
  return problem(topic, what, `End that program, or choose another port with --port ${name}=<number>.`);
}

/** Listens for a moment. @returns why that cannot be, or null */
async function cannotListen(
  port: number,
  { clock, hosts }: PortsOptions,
): Promise<PortError['reason'] | null> {
  try {
    const opened = await Loopback.open(createServer(), [port], clock, hosts ?? undefined);
    await opened.close();
    return null;
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
    return error.reason;
  }
}

/** What the companion says of itself that runs already. @param asked its control port; null for the usual one and its spares */
export async function runningCompanion(asked: number | null, signal: AbortSignal): Promise<Hello | null> {
  const candidates = asked === null ? [controlPort.port, ...controlPort.sparePorts] : [asked];
  const answers = candidates.filter((port) => port !== 0).map((port) => hello(port, signal));
  return (await Promise.all(answers)).find((answer) => answer !== null) ?? null;
}

async function hello(port: number, signal: AbortSignal): Promise<Hello | null> {
  try {
    const either = AbortSignal.any([signal, AbortSignal.timeout(helloTimeoutMs)]);
    const answer = await fetch(`http://127.0.0.1:${port}${helloPath}`, { signal: either, redirect: 'error' });
    const parsed = v.safeParse(helloSchema, await answer.json());
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}
