import { controlPaths } from '#protocol';

/** What a person asks of the companion by this page. What follows from it comes over the stream. */
export interface Requests {
  /** Has a pairing code shown. @throws when the companion could not be asked */
  showCode(): Promise<void>;
  /** Forgets a paired browser. @throws when the companion could not be asked */
  forget(id: string): Promise<void>;
}

export function requestsWith(pageKey: string): Requests {
  const ask = async (method: 'POST' | 'DELETE', path: string): Promise<void> => {
    const answer = await fetch(path, { method, headers: { Authorization: `Bearer ${pageKey}` } });
    if (!answer.ok) throw new Error(`the companion answered ${answer.status}`);
  };
  return {
    showCode: () => ask('POST', controlPaths.code),
    forget: (id) => ask('DELETE', `${controlPaths.browsers}/${encodeURIComponent(id)}`),
  };
}
