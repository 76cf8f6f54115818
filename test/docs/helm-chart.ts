/** What the templates of a chart are filled with: `.Values` and `.Release`. */
export type ChartScope = Readonly<Record<'Values' | 'Release', unknown>>;

const range = /\s*\{\{- range until \(int \.(\S+)\) \}\}([^]*?)\s*\{\{- end \}\}/g;

/**
 * What helm makes of a template. It knows the few actions that ours use, as Go's templates and helm's functions have them:
 * a value, and a range over 0 to n - 1. @throws {Error} for any other action, and for a value that is not there
 */
export function renderTemplate(template: string, scope: ChartScope): string {
  const ranged = template.replace(range, (_, count: string, body: string) =>
    Array.from({ length: Number(valueAt(scope, count)) }, (_, n) => fill(body, scope, n)).join(''),
  );
  return fill(ranged, scope, null);
}

/** @param dot the number that a range is at, null outside: there `.` is the whole scope, and inside `$` is */
function fill(text: string, scope: ChartScope, dot: number | null): string {
  return text.replace(/\{\{(.*?)\}\}/gs, (action, inner: string) => {
    if (dot !== null && inner === ' . ') return `${dot}`;
    const [, path] = (dot === null ? /^ \.(\w+(?:\.\w+)+) $/ : /^ \$\.(\w+(?:\.\w+)+) $/).exec(inner) ?? [];
    if (path === undefined) throw new Error(`not an action that is known here: ${action}`);
    return valueAt(scope, path);
  });
}

function valueAt(scope: ChartScope, path: string): string {
  let at: unknown = scope;
  for (const name of path.split('.')) at = (at as Record<string, unknown> | undefined)?.[name];
  if (typeof at !== 'string' && typeof at !== 'number') throw new Error(`no value: ${path}`);
  return String(at);
}
