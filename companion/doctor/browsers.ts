import { findBrowsers } from '../browser/find-browsers.ts';
import { ok, warning, type Check } from './finding.ts';

export function checkBrowsers(env: Readonly<Record<string, string | undefined>>): Check {
  return async () => {
    const found = await findBrowsers(env);
    const names = found.map(({ name, path }) => `${name} (${path})`).join(', ');
    if (found.length > 0) return [ok('browser', names)];
    const advice = 'Any Chrome, Edge, Brave, Chromium or Firefox will do, also one that is elsewhere.';
    return [warning('browser', 'none is where browsers usually are', advice)];
  };
}
