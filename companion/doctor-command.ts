import type { Settings } from './config/settings.ts';
import { examine } from './doctor/doctor.ts';
import { isBad, report } from './doctor/report.ts';
import { systemClock } from './lib/clock.ts';

export interface Examined {
  /** What the person, or with `--json` the script, is told. */
  readonly text: string;
  /** Whether nothing prevents going live. */
  readonly fit: boolean;
}

/** Does `doctor`. Ctrl+C ends the waiting, and what is known by then is told; again, it ends everything. */
export async function doctorCommand(settings: Settings, env: NodeJS.ProcessEnv): Promise<Examined> {
  const waiting = new AbortController();
  const stop = (): void => waiting.abort();
  process.once('SIGINT', stop);
  const findings = await examine(settings, { env, clock: systemClock }, waiting.signal);
  process.off('SIGINT', stop);
  const text = settings.json ? JSON.stringify(findings) : report(findings);
  return { text, fit: !isBad(findings) };
}
