import * as v from 'valibot';
import {
  controlPaths,
  historyListSchema,
  linksReplySchema,
  recordingListSchema,
  type HistoryList,
  type RecordingList,
} from '#protocol';

/** The companion says no, with a code of the contract, or with one that a newer version has. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';

  constructor(
    readonly code: string,
    status: number,
  ) {
    super(`the companion answered ${status} (${code})`);
  }
}

/** What a person asks of the companion by this page. All of it throws when the companion could not be asked, or says no. */
export interface Requests {
  /** Has a pairing code shown; it comes over the stream. */
  showCode(): Promise<void>;
  /** Forgets a paired browser. */
  forget(id: string): Promise<void>;
  /** Past shows, the newest first. @param before only those that began earlier, in ms since 1970 */
  history(limit: number, before: number | null): Promise<HistoryList>;
  /** What was recorded, the newest first. */
  recordings(): Promise<RecordingList>;
  /** Deletes what is below `/api/`; one that is not there any more is as good as deleted. */
  remove(path: string): Promise<void>;
  /** Links that the browser may follow by itself, in the order of the paths. */
  links(paths: readonly string[]): Promise<readonly string[]>;
}

const errorSchema = v.object({ error: v.object({ code: v.string() }) });

export function requestsWith(pageKey: string): Requests {
  const ask = async (method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<Response> => {
    const headers = { Authorization: `Bearer ${pageKey}` };
    const json = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await fetch(path, { method, headers, cache: 'no-store', ...json });
    if (answer.ok) return answer;
    const said = v.safeParse(errorSchema, await answer.json().catch(() => null));
    throw new RefusedError(said.success ? said.output.error.code : '', answer.status);
  };
  return {
    showCode: async () => void (await ask('POST', controlPaths.code)),
    forget: async (id) => void (await ask('DELETE', `${controlPaths.browsers}/${encodeURIComponent(id)}`)),
    history: async (limit, before) => {
      const from = before === null ? '' : `&before=${before}`;
      const answer = await ask('GET', `/api/history?limit=${limit}${from}`);
      return v.parse(historyListSchema, await answer.json());
    },
    recordings: async () => v.parse(recordingListSchema, await (await ask('GET', '/api/recordings')).json()),
    remove: async (path) => {
      const isGone = (error: unknown): boolean =>
        error instanceof RefusedError && error.code.startsWith('no-such-');
      await ask('DELETE', path).catch((error: unknown) => {
        if (!isGone(error)) throw error;
      });
    },
    links: async (paths) => {
      const answer = await ask('POST', controlPaths.links, { paths });
      return v.parse(linksReplySchema, await answer.json()).links;
    },
  };
}
