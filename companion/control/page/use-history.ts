import { useCallback, useEffect, useRef, useState } from 'react';
import type { KeptShow } from '#protocol';
import { RefusedError, type Requests } from './requests.ts';

/** A show of the list, with links that the browser may follow by itself. */
export interface LinkedShow extends KeptShow {
  readonly report: string;
  readonly json: string;
}

export interface KeptShows {
  /** Null before the first answer. */
  readonly shows: readonly LinkedShow[] | null;
  readonly hasMore: boolean;
  /** Whether what happens now is not kept. */
  readonly isUnkept: boolean;
  /** Why there is no answer: a code of the companion's, empty where it could not be asked; null where there is one. */
  readonly refusal: string | null;
}

/** Shows that are asked for at a time, and the most that the companion tells at once. */
const pageSize = 25;
const mostShows = 200;

const nothing: KeptShows = { shows: null, hasMore: false, isUnkept: false, refusal: null };

/**
 * The shows of the past. They are asked for anew whenever this page comes to the front, for links are good for some hours only.
 * @param moment another text whenever there may be something new
 */
export function useHistory(
  requests: Requests,
  moment: string,
): KeptShows & {
  /** Adds the next ones. @throws when the companion cannot be asked */
  readonly more: () => Promise<void>;
  readonly refresh: () => Promise<void>;
} {
  const [kept, setKept] = useState(nothing);
  /** How many are shown, if there are so many. */
  const wanted = useRef(pageSize);
  const refresh = useCallback(async () => {
    try {
      setKept(await pageOf(requests, Math.min(mostShows, wanted.current), null));
    } catch (error) {
      const refusal = error instanceof RefusedError ? error.code : '';
      setKept((before) => ({ ...before, refusal }));
    }
  }, [requests]);
  useEffect(() => {
    let isLeft = false;
    const look = (): void => {
      if (isLeft || document.visibilityState === 'hidden') return;
      void refresh();
    };
    look();
    document.addEventListener('visibilitychange', look);
    return () => {
      isLeft = true;
      document.removeEventListener('visibilitychange', look);
    };
  }, [refresh, moment]);
  const more = async (): Promise<void> => {
    const last = kept.shows?.at(-1);
    if (!last) return;
    const next = await pageOf(requests, pageSize, last.startedAt);
    wanted.current += pageSize;
    setKept({ ...next, shows: [...(kept.shows ?? []), ...(next.shows ?? [])] });
  };
  return { ...kept, more, refresh };
}

async function pageOf(requests: Requests, limit: number, before: number | null): Promise<KeptShows> {
  const { shows, problem } = await requests.history(limit, before);
  const paths = shows.flatMap(({ id }) => ['html', 'json'].map((kind) => `${showPath(id)}/report.${kind}`));
  const links = await requests.links(paths);
  return {
    shows: shows.map((show, at) => ({ ...show, report: links[2 * at]!, json: links[2 * at + 1]! })),
    hasMore: shows.length === limit,
    isUnkept: problem !== null,
    refusal: null,
  };
}

export const showPath = (id: string): string => `/api/history/${id}`;
