import type { Page } from 'puppeteer-core';
import { waitUntil } from './wait-until.ts';

/** What a page has asked of the browser and of the companion. */
interface Asked {
  /** What has no answer yet. */
  readonly open: Set<Promise<unknown>>;
  /** How often it has asked at all. */
  times: number;
  /** How often the host has told it how the broadcast is. */
  told: number;
}

/** Has every document that this page loads from now on keep count of what it asks; to be called before the first. */
export async function countAsked(page: Page): Promise<void> {
  // `tsx` has a helper name the functions that it hands over, which no page knows.
  await page.evaluateOnNewDocument('globalThis.__name ??= (value) => value');
  await page.evaluateOnNewDocument(() => {
    const asked: Asked = { open: new Set(), times: 0, told: 0 };
    Object.assign(globalThis, { asked });
    const count = (answer: unknown): void => {
      const open = Promise.resolve(answer);
      asked.times += 1;
      asked.open.add(open);
      const close = (): unknown => asked.open.delete(open);
      open.then(close, close);
    };
    const watch = (owner: object | undefined, ...names: string[]): void => {
      const owned = owner as Record<string, (...args: unknown[]) => unknown> | undefined;
      for (const name of owned ? names : []) {
        const real = owned![name]!.bind(owner);
        owned![name] = (...args) => {
          const answer = real(...args);
          count(answer);
          return answer;
        };
      }
    };
    const { fetch: load } = globalThis;
    globalThis.fetch = (...request) => {
      const answer = load(...request);
      count(answer.then((response) => response.clone().text()));
      return answer;
    };
    watch(navigator.permissions, 'query');
    watch(navigator.mediaDevices, 'enumerateDevices');
    // A page of the browser's own, and an empty one, have none of these.
    const { storage, tabs, commands, permissions, action, runtime } = (globalThis.chrome ?? {}) as Partial<
      typeof chrome
    >;
    for (const area of [storage?.local, storage?.session]) watch(area, 'get', 'set', 'remove');
    watch(tabs, 'get', 'query', 'getCurrent');
    watch(commands, 'getAll');
    watch(permissions, 'contains', 'getAll');
    watch(action, 'getUserSettings');
    if (!runtime) return;
    // How the broadcast is comes over a port, from its host, or there is none.
    const connect = runtime.connect.bind(runtime) as (info: { name: string }) => chrome.runtime.Port;
    runtime.connect = ((info: { name: string }) => {
      const port = connect(info);
      if (info.name !== 'broadcast-status') return port;
      port.onMessage.addListener(() => (asked.told += 1));
      count(
        new Promise<void>((resolve) => {
          port.onMessage.addListener(() => resolve());
          port.onDisconnect.addListener(() => resolve());
        }),
      );
      return port;
    }) as typeof runtime.connect;
  });
}

/** Has the host tell the page something, and resolves when it has heard it; what comes of that is `settled` later. */
export async function tell(page: Page, say: () => Promise<void>): Promise<void> {
  const told = (): Promise<number> =>
    page.evaluate(() => (globalThis as unknown as { asked: Asked }).asked.told);
  const before = await told();
  await say();
  await waitUntil('the page has heard how the broadcast is', async () => (await told()) > before);
}

/** Resolves when all that the page has asked for has been answered and is on it, and it has asked for nothing more since. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const { asked } = globalThis as unknown as { asked: Asked };
    // React renders, and runs effects, in messages to itself: what is sent behind them comes after them.
    const turn = (): Promise<unknown> =>
      new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = resolve;
        port2.postMessage(null);
      });
    const frame = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve));
    for (;;) {
      await Promise.allSettled(asked.open);
      const { times } = asked;
      for (let round = 0; round < 2; round += 1) {
        await turn();
        await frame();
      }
      await turn();
      if (asked.open.size === 0 && asked.times === times) return;
    }
  });
}
