import { controlPaths } from '#protocol';
import { keptPageKey } from './control/page-key.ts';
import { portNames } from './config/options.ts';
import { RunningNote } from './running-note.ts';

/** How long the running companion may take to answer one question, in ms. */
const answerMs = 5_000;
/** Characters of its log that are waited for at most. */
const maxLog = 4_000_000;

/** What the companion that runs on a data folder says of itself; each is null where it gives no answer. */
export interface RunningView {
  readonly status: unknown;
  readonly health: unknown;
  readonly metrics: string | null;
  readonly log: unknown;
  /** Newest first, each as it is kept. */
  readonly shows: readonly unknown[];
}

/** Asks it as the owner of its page. @param shows how many of the newest shows @returns null where none runs */
export async function askRunning(dataDir: string, shows: number): Promise<RunningView | null> {
  const anyPorts = Object.fromEntries(portNames.map((name) => [name, null])) as Record<string, null>;
  const control = await new RunningNote(dataDir).other(anyPorts as never);
  const key = await keptPageKey(dataDir);
  if (control === null || key === null) return null;
  const headers = { authorization: `Bearer ${key}` };
  const get = (path: string): Promise<Response> =>
    fetch(control + path, { headers, signal: AbortSignal.timeout(answerMs) });
  const json = (path: string): Promise<unknown> =>
    get(path)
      .then((answer) => answer.json())
      .catch(() => null);
  const list = (await json(`/api/history?limit=${shows}`)) as { shows?: { id: string }[] } | null;
  const records = (list?.shows ?? []).map(({ id }) => json(`/api/history/${id}/report.json`));
  const [status, health, metrics, log] = await Promise.all([
    json('/api/status'),
    json('/api/health'),
    get('/metrics')
      .then((answer) => answer.text())
      .catch(() => null),
    get(controlPaths.stream)
      .then(firstLog)
      .catch(() => null),
  ]);
  return { status, health, metrics, log, shows: await Promise.all(records) };
}

/** The log as the page is told it when it opens: the rest of the stream is of no interest. */
async function firstLog(answer: Response): Promise<unknown> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const bytes of answer.body ?? []) {
    text += decoder.decode(bytes as Uint8Array, { stream: true });
    const [, found] = /^data: (\{"kind":"log".*\})$/m.exec(text) ?? [];
    if (found !== undefined) return (JSON.parse(found) as { lines: unknown }).lines;
    if (text.length > maxLog) break;
  }
  return null;
}
