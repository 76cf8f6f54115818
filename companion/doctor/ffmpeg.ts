import { errorSentences } from '#protocol';
import { findFfmpeg, type FoundFfmpeg } from '../encoder/find-ffmpeg.ts';
import { ok, problem, warning, type Check, type Finding } from './finding.ts';

/** The first major version that is not old: older ones get no more repairs. */
const oldestMajor = 4;
const install =
  'Install a newer one: `apt install ffmpeg`, `brew install ffmpeg` or `winget install ffmpeg`; or name it in FFMPEG_PATH.';

export function checkFfmpeg(env: Readonly<Record<string, string | undefined>>): Check {
  return async () => [judgeFfmpeg(await findFfmpeg(env))];
}

/** Which one will be used, whether it can do all that is needed, and whether it is old. */
export function judgeFfmpeg(found: FoundFfmpeg): Finding {
  const topic = 'ffmpeg';
  if (!found.ok) {
    const lacks = found.lacks.filter((each) => each !== 'runs').join(', ');
    const where = found.path === null ? '' : ` It is ${found.path}.`;
    const what = errorSentences[found.code] + where + (lacks === '' ? '' : ` It lacks: ${lacks}.`);
    return problem(
      topic,
      what,
      found.origin === 'environment' ? 'Correct FFMPEG_PATH, or leave it out.' : install,
    );
  }
  const text = `${found.version} (${found.path})`;
  if (found.origin === 'package')
    return warning(topic, `${text}, which came with Tabcast and is of 2018`, install);
  const major = Number(/^n?(\d+)\./.exec(found.version)?.[1] ?? oldestMajor);
  return major < oldestMajor ? warning(topic, `${text}, which is old`, install) : ok(topic, text);
}
