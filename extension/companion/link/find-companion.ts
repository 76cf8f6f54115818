import { controlPort as usual, helloPath, readHello, type Hello, type HelloReading } from '#protocol';

/** Longest wait for an answer of a program on the same machine, in ms. */
const patienceMs = 1_500;

export interface FoundCompanion {
  /** The control port on which it answered. */
  readonly port: number;
  readonly hello: Hello;
}

/** Which of the two has to be updated before they can speak to each other; the sentence is `problem_<code>`. */
export type CompanionMismatch = Extract<HelloReading, { ok: false }>['code'];

export interface Finding {
  /** Null when nobody answers as a companion that this extension can speak to. */
  readonly found: FoundCompanion | null;
  /** Why the one that does answer is not spoken to; null when there is none, or one that fits. */
  readonly mismatch: CompanionMismatch | null;
}

/**
 * Asks the companion on this machine who it is: on the control port that the person named, else on the usual one
 * and its spares.
 */
export async function findCompanion(named: number | null, signal: AbortSignal): Promise<Finding> {
  const ports = named === null ? [usual.port, ...usual.sparePorts] : [named];
  const answers = await Promise.all(
    ports.map(async (port) => ({ port, reading: await askHello(port, signal) })),
  );
  const fits = answers.find(({ reading }) => reading?.ok);
  const other = answers.find(({ reading }) => reading !== null);
  return {
    found: fits?.reading?.ok ? { port: fits.port, hello: fits.reading.hello } : null,
    mismatch: !fits && other?.reading?.ok === false ? other.reading.code : null,
  };
}

async function askHello(port: number, signal: AbortSignal): Promise<HelloReading | null> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}${helloPath}`, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]),
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
    });
    return readHello(await response.json());
  } catch {
    // Nobody there, another program, or no answer in time: all the same to the person.
    return null;
  }
}
