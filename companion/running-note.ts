import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { readHello, type HelloReading } from '#protocol';
import { portNames, type PortName } from './config/options.ts';

/** A companion on this computer that does not answer in this time is none, in milliseconds; a busy one takes a while. */
const answerMs = 5_000;

const noteSchema = v.pipe(v.string(), v.parseJson(), v.object({ control: v.pipe(v.string(), v.url()) }));

/** The file in the data folder that says where the companion is that uses it. After a crash it is one too many. */
export class RunningNote {
  readonly #file: string;

  constructor(dataDir: string) {
    this.#file = join(dataDir, 'running.json');
  }

  /**
   * The control address of a companion that runs on this folder already, or null. One that is asked for other ports
   * than it has is meant to be a second one.
   */
  async other(asked: Readonly<Record<PortName, number | null>>): Promise<string | null> {
    const running = await this.#running();
    if (!running) return null;
    const { control, reading } = running;
    const others: Partial<Record<PortName, number>> = reading.ok ? reading.hello.ports : {};
    const ports = { ...others, control: Number(new URL(control).port) };
    return portNames.every((name) => asked[name] === null || asked[name] === ports[name]) ? control : null;
  }

  /** The first one on this folder keeps its note. A folder that cannot be written to is no reason not to run. */
  async write(control: string): Promise<void> {
    if (await this.#running()) return;
    await writeFile(this.#file, `${JSON.stringify({ control })}\n`, { mode: 0o600 }).catch(() => undefined);
  }

  /** @param control what was written; the note of another one stays. */
  async remove(control: string): Promise<void> {
    if ((await this.#read()) === control) await rm(this.#file, { force: true }).catch(() => undefined);
  }

  async #running(): Promise<{ control: string; reading: HelloReading } | null> {
    const control = await this.#read();
    const reading = control && (await askHello(control));
    return control && reading ? { control, reading } : null;
  }

  async #read(): Promise<string | null> {
    const text = await readFile(this.#file, 'utf8').catch(() => null);
    const note = v.safeParse(noteSchema, text);
    return note.success ? note.output.control : null;
  }
}

async function askHello(control: string): Promise<HelloReading | null> {
  try {
    const answer = await fetch(`${control}/api/hello`, { signal: AbortSignal.timeout(answerMs) });
    return readHello(await answer.json());
  } catch {
    return null;
  }
}
