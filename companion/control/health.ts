import { phaseOf, type Status } from '#protocol';

/** One thing that going live needs. */
export interface HealthCheck {
  readonly name: 'ffmpeg' | 'destinations' | 'history';
  readonly ok: boolean;
  /** A sentence that says what is wrong and what to do; empty while all is well. */
  readonly message: string;
}

/** `GET /api/health`. */
export interface Health {
  /** Whether the companion can publish; what is wrong with one destination or with the history does not count. */
  readonly ok: boolean;
  readonly version: string;
  readonly uptimeMs: number;
  readonly checks: readonly HealthCheck[];
}

/** @param historyProblem why nothing is kept of shows; null where it is, or is not to be */
export function healthOf(status: Status, historyProblem: string | null): Health {
  const { version, uptimeMs, ffmpeg, broadcasts } = status;
  const troubled = broadcasts
    .flatMap(({ destinations }) => destinations.map((each) => each.status))
    .filter((each) => phaseOf(each) === 'trouble');
  const check = (name: HealthCheck['name'], problem: string | null): HealthCheck => ({
    name,
    ok: problem === null,
    message: problem ?? '',
  });
  const trouble = troubled.map(({ id, message }) => `${id}: ${message}`).join(' ');
  return {
    ok: ffmpeg === null,
    version,
    uptimeMs,
    checks: [
      check('ffmpeg', ffmpeg?.message ?? null),
      check('destinations', trouble === '' ? null : trouble),
      check('history', historyProblem),
    ],
  };
}
