import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { follow, type Link } from '../../../../companion/control/page/connection.ts';

/** What the companion does with a request: `say` writes to the page, `end` ends the stream. */
interface Companion {
  say(text: string): void;
  end(): void;
}

/** What the companion does at each attempt; a status refuses, null is that there is none. */
let answer: (headers: Headers, path: string) => number | null | ((companion: Companion) => void);
let left: AbortController;
beforeEach(() => {
  vi.stubGlobal('fetch', ask);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  left = new AbortController();
});
afterEach(() => {
  left.abort();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** What a browser's `fetch` does, as far as the page relies on it. */
async function ask(
  path: string,
  { headers, signal }: { headers: HeadersInit; signal: AbortSignal },
): Promise<Response> {
  const does = answer(new Headers(headers), path);
  if (does === null) throw new TypeError('Failed to fetch');
  if (typeof does === 'number') return new Response(null, { status: does });
  return new Response(
    new ReadableStream<Uint8Array>({
      start(controller) {
        signal.addEventListener('abort', () => controller.error(signal.reason));
        does({
          say: (text) => controller.enqueue(new TextEncoder().encode(text)),
          end: () => controller.close(),
        });
      },
    }),
  );
}

const run = 'data: {"kind":"run","run":"a","configFile":"c","settings":[]}\n\n';

/** Follows, and notes what comes. `until` waits for this to have come. */
function watch() {
  const links: Link[] = [];
  const kinds: string[] = [];
  const wakers = new Set<() => void>();
  const wake = (): void => wakers.forEach((one) => one());
  const over = follow(
    'the-key',
    {
      onNews: ({ kind }) => {
        kinds.push(kind);
        wake();
      },
      onLink: (link) => {
        links.push(link);
        wake();
      },
    },
    left.signal,
  );
  const until = (holds: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!holds()) return;
        wakers.delete(look);
        resolve();
      };
      wakers.add(look);
      look();
    });
  return { links, kinds, over, until };
}

describe('the connection of the page', () => {
  it('shows the key, and hears what is told, however it is cut', async () => {
    const asked: (string | null)[] = [];
    answer = (headers, path) => {
      asked.push(headers.get('authorization'), path);
      return ({ say }) => {
        say(run.slice(0, 20));
        say(`${run.slice(20)}: a comment\n\ndata: {"kind":"of the future"}\n\n${run}`);
      };
    };
    const { kinds, links, until } = watch();
    await until(() => kinds.length === 2);
    expect(asked).toEqual(['Bearer the-key', '/api/control/stream']);
    expect(links).toEqual(['open']);
    expect(kinds).toEqual(['run', 'run']);
  });

  it('is asked for again a second after it was lost, until it is there', async () => {
    let tries = 0;
    answer = () => {
      tries += 1;
      if (tries === 2) return null;
      return ({ say, end }) => {
        say(run);
        if (tries === 1) end();
      };
    };
    const { links, until, kinds } = watch();
    await until(() => links.length === 2);
    await vi.advanceTimersByTimeAsync(999);
    expect(tries).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(tries).toBe(2);
    await until(() => links.length === 3);
    await vi.advanceTimersByTimeAsync(1_000);
    await until(() => kinds.length === 2);
    expect(links).toEqual(['open', 'lost', 'lost', 'open']);
  });

  it('is called silent after five seconds without a word', async () => {
    answer =
      () =>
      ({ say }) =>
        say(run);
    const { links, until, kinds } = watch();
    await until(() => kinds.length === 1);
    await vi.advanceTimersByTimeAsync(4_999);
    expect(links).toEqual(['open']);
    await vi.advanceTimersByTimeAsync(1);
    await until(() => links.length === 2);
    expect(links).toEqual(['open', 'silent']);
  });

  it('is given up where the key is not the right one, and only there', async () => {
    let status = 429;
    answer = () => status;
    const { links, until, over } = watch();
    await until(() => links.length === 1);
    status = 401;
    await vi.advanceTimersByTimeAsync(1_000);
    await over;
    expect(links).toEqual(['full', 'locked']);
  });

  it('ends when the page goes, at once', async () => {
    answer =
      () =>
      ({ say }) =>
        say(run);
    const { over, until, kinds, links } = watch();
    await until(() => kinds.length === 1);
    left.abort();
    await over;
    expect(links).toEqual(['open']);
    expect(vi.getTimerCount()).toBe(0);
  });
});
