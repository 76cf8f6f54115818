import { phaseOf, type Health, type HealthCheck, type Status } from '#protocol';

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
