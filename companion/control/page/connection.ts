import * as v from 'valibot';
import { controlNewsSchema, controlPaths, controlTickMs, type ControlNews } from '#protocol';
import { ServerSentData } from './server-sent-data.ts';

/** How the page is connected: `locked` is for good, until it is opened by another link; all others end by themselves. */
export type Link = 'connecting' | 'open' | 'lost' | 'silent' | 'full' | 'locked';

/** After so long a silence, in ms, the companion stands still. */
const silenceMs = 5 * controlTickMs;
/** How long it is waited before the companion is asked again, in ms. */
const againMs = 1_000;

export interface Follower {
  onNews(news: ControlNews): void;
  onLink(link: Link): void;
}

/**
 * Follows the companion's stream with this key until `signal` aborts. Whenever it ends it is asked for again, for as long
 * as it takes: a companion that is started again finds the page as it was.
 */
export async function follow(key: string, { onNews, onLink }: Follower, signal: AbortSignal): Promise<void> {
  const headers = { Authorization: `Bearer ${key}` };
  while (!signal.aborted) {
    const attempt = new AbortController();
    const end = (): void => attempt.abort();
    signal.addEventListener('abort', end);
    const link = await followOnce(headers, { onNews, onLink }, attempt).catch((): Link => 'lost');
    signal.removeEventListener('abort', end);
    attempt.abort();
    if (signal.aborted) return;
    onLink(link);
    if (link === 'locked') return;
    await pause(againMs, signal);
  }
}

/** @returns how the connection has ended. @throws when there was none, or it was cut */
async function followOnce(
  headers: Readonly<Record<string, string>>,
  { onNews, onLink }: Follower,
  attempt: AbortController,
): Promise<Link> {
  let isSilent = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const heard = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      isSilent = true;
      attempt.abort();
    }, silenceMs);
  };
  try {
    heard();
    const answer = await fetch(controlPaths.stream, { headers, cache: 'no-store', signal: attempt.signal });
    if (answer.status === 401 || answer.status === 403) return 'locked';
    if (answer.status === 429) return 'full';
    if (!answer.ok || !answer.body) return 'lost';
    onLink('open');
    const data = new ServerSentData();
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      heard();
      for (const text of data.push(part.value)) {
        const news = v.safeParse(controlNewsSchema, JSON.parse(text));
        // Of another version, which has news of its own.
        if (news.success) onNews(news.output);
      }
    }
    return 'lost';
  } catch (error) {
    if (isSilent) return 'silent';
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
