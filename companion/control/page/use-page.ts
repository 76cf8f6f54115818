import { useEffect, useReducer } from 'react';
import { follow } from './connection.ts';
import { blank, pageReducer, type PageState } from './page-state.ts';

/** What the companion tells the page, as long as this is shown. A companion of another version gets its own page. */
export function usePage(pageKey: string): PageState {
  const [state, change] = useReducer(pageReducer, blank);
  useEffect(() => {
    const left = new AbortController();
    let version: string | null = null;
    const onNews: Parameters<typeof follow>[1]['onNews'] = (news) => {
      if (news.kind === 'status') {
        version ??= news.status.version;
        if (version !== news.status.version) location.reload();
      }
      change({ type: 'news', news, at: Date.now() });
    };
    void follow(
      pageKey,
      { onNews, onLink: (link) => change({ type: 'link', link, at: Date.now() }) },
      left.signal,
    );
    return () => left.abort();
  }, [pageKey]);
  return state;
}
