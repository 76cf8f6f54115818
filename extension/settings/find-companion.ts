import { controlPort as usual, helloPath, helloSchema, type Hello } from '#protocol';
import * as v from 'valibot';

/** Longest wait for an answer of a program on the same machine, in ms. */
const patienceMs = 1_500;

export interface FoundCompanion {
  /** The control port on which it answered. */
  readonly port: number;
  readonly hello: Hello;
}

/**
 * Asks the companion on this machine who it is: on the control port that the person named, else on the usual one
 * and its spares.
 * @returns null when none of them answers as Tabcast's companion.
 */
export async function findCompanion(
  named: number | null,
  signal: AbortSignal,
): Promise<FoundCompanion | null> {
  const ports = named === null ? [usual.port, ...usual.sparePorts] : [named];
  const answers = await Promise.all(ports.map((port) => askHello(port, signal)));
  return answers.find((answer) => answer !== null) ?? null;
}

async function askHello(port: number, signal: AbortSignal): Promise<FoundCompanion | null> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}${helloPath}`, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]),
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
    });
    const hello = v.safeParse(helloSchema, await response.json());
    return hello.success ? { port, hello: hello.output } : null;
  } catch {
    // Nobody there, another program, or no answer in time: all the same to the person.
    return null;
  }
}
