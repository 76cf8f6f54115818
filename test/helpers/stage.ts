import { createServer } from 'node:http';
import type { Page } from 'puppeteer-core';
import { pairingPath, protocolVersion, type Hello } from '../../companion/protocol/index.ts';
import type { BroadcastStatus } from '../../extension/messages/broadcast-status.ts';
import { patienceMs, type Chromium } from './chromium.ts';
import { FakeCompanion } from './fake-companion.ts';
import { plainHello } from './hello.ts';
import { listen } from './listen.ts';
import type { Messages } from './locales.ts';
import { ownTab, sceneOf, type PageState } from './page-states.ts';
import { countAsked, settled, tell } from './settled.ts';

/** Puts the extension's real pages into a state: seeds storage, plays the host over the runtime port, and answers `hello`. */
export class Stage {
  readonly #chromium: Chromium;
  readonly #backstage: Page;

  private constructor(chromium: Chromium, backstage: Page) {
    this.#chromium = chromium;
    this.#backstage = backstage;
  }

  static async open(chromium: Chromium): Promise<Stage> {
    // A file of the extension has the same rights as its host, and follows nothing by itself.
    const backstage = await chromium.open(chromium.page('manifest.json'));
    await backstage.evaluate(() => {
      const ports = new Set<chrome.runtime.Port>();
      const stage = globalThis as unknown as { play: (status: unknown) => void };
      let now: unknown = null;
      chrome.runtime.onConnect.addListener((port) => {
        if (port.name !== 'broadcast-status') return;
        if (now === null) return port.disconnect();
        ports.add(port);
        port.onDisconnect.addListener(() => ports.delete(port));
        port.postMessage(now);
      });
      // What goes out is drawn once: the same picture is as good as the next.
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [320, 180];
      const brush = canvas.getContext('2d')!;
      const sky = brush.createLinearGradient(0, 0, 0, 180);
      for (const [at, colour] of [
        [0, '#7fb4e8'],
        [0.62, '#dcebd2'],
        [0.63, '#5f8f4e'],
        [1, '#2f5c2c'],
      ] as const)
        sky.addColorStop(at, colour);
      brush.fillStyle = sky;
      brush.fillRect(0, 0, 320, 180);
      brush.fillStyle = '#b5532e';
      brush.beginPath();
      brush.arc(212, 108, 16, 0, 7);
      brush.fill();
      brush.fillStyle = '#6b5038';
      brush.fillRect(150, 122, 130, 5);
      const picture = canvas.toDataURL('image/jpeg', 0.8);
      chrome.runtime.onConnect.addListener((port) => {
        if (port.name !== 'preview') return;
        port.onMessage.addListener(() => port.postMessage({ picture }));
      });
      stage.play = (status) => {
        now = status;
        for (const port of ports) port.postMessage(status);
      };
    });
    return new Stage(chromium, backstage);
  }

  /**
   * Opens a page of the extension in this state.
   * @returns the page, once it shows all that it asks for, and what takes the state down again: with the page, or so that it can
   * be shown again
   */
  async show(
    path: string,
    state: PageState,
    look: Look & {
      /** The texts of another locale than the browser's. */
      readonly messages?: Messages;
      /** A page that was shown before, to be shown anew instead of another: half of what it costs to show one is to open it. */
      readonly again?: Page | null;
    },
  ): Promise<{ page: Page; close: () => Promise<void>; leave: () => Promise<void> }> {
    const behind = state.servers && (await startCompanion(state.servers));
    const companion = await answerHello(state.companion, behind?.hello);
    const stored = {
      ...state.stored,
      ...(behind && { pairing: { version: 1, value: behind.credentials } }),
      'control-port': { version: 1, value: companion.port },
    };
    await this.#backstage.evaluate(async (items) => {
      await chrome.storage.local.clear();
      await chrome.storage.local.set(items);
    }, stored);
    await this.say(state.status);
    const page = look.again ?? (await this.#chromium.browser.newPage());
    page.setDefaultTimeout(patienceMs);
    await putInto(page, look);
    const spoken = look.messages && (await page.evaluateOnNewDocument(speak, look.messages));
    if (!look.again) await countAsked(page);
    await page.goto(this.#chromium.page(path));
    await page.waitForSelector('main');
    await settled(page);
    if (state.status?.tabId === ownTab) await this.#sayOfItself(page, state.status);
    if (path.startsWith('popup')) await showsBroadcast(page, state.status);
    for (const [id, answer] of Object.entries(state.servers ?? {})) {
      if (!(await page.$('[data-check]'))) await page.click('.check-button');
      const said = answer === null ? 'busy' : answer.ok && answer.reason === null ? 'ok' : 'warning';
      await page.waitForSelector(`[data-destination="${id}"][data-check="${said}"]`);
    }
    await settled(page);
    if (spoken) await page.removeScriptToEvaluateOnNewDocument(spoken.identifier);
    const leave = async (): Promise<void> => {
      await companion.close();
      await behind?.stop();
    };
    return {
      page,
      leave: async () => {
        // Not one of the pages that follow what is kept.
        await page.goto(this.#chromium.page('manifest.json'));
        await leave();
      },
      close: async () => {
        if (!page.isClosed()) await page.close();
        await leave();
      },
    };
  }

  /**
   * Whether `next` comes of `now` by what the host says alone, as most of a show does while a page is open: that costs a fifth
   * of what it costs to load the page in it.
   */
  static isSaid(now: PageState, next: PageState): boolean {
    return now.status !== null && next.status !== null && !next.servers && sceneOf(now) === sceneOf(next);
  }

  /** The host says that the broadcast is in this state now, to a page that `isSaid` is true of. */
  async goOn(path: string, page: Page, state: PageState, look: Look): Promise<void> {
    const status = state.status!;
    await putInto(page, look);
    if (status.tabId === ownTab) await this.#sayOfItself(page, status);
    else await tell(page, () => this.say(status));
    if (path.startsWith('popup')) await showsBroadcast(page, status);
    await settled(page);
  }

  /** The broadcast is that of the tab which the page itself is shown in. */
  async #sayOfItself(page: Page, status: BroadcastStatus): Promise<void> {
    const tabId = await page.evaluate(async (title) => {
      // The tab is what it shows of itself.
      document.title = title;
      return (await chrome.tabs.getCurrent())?.id ?? null;
    }, status.title);
    await tell(page, () => this.say({ ...status, tabId }));
  }

  /** Answers every command to the host with `reply`. @returns what gives the commands so far */
  async answerCommands(reply: unknown): Promise<() => Promise<unknown[]>> {
    await this.#backstage.evaluate((answer) => {
      const stage = globalThis as unknown as { commands?: unknown[] };
      const first = stage.commands === undefined;
      stage.commands = [];
      if (!first) return;
      chrome.runtime.onConnect.addListener((port) => {
        if (port.name !== 'host') return;
        port.onMessage.addListener((message: unknown) => {
          stage.commands!.push(message);
          port.postMessage({ answer });
        });
      });
    }, reply);
    return () => this.#backstage.evaluate(() => (globalThis as unknown as { commands: unknown[] }).commands);
  }

  /** Resolves when every write to the storage that was on its way has been done and told of. */
  async settle(): Promise<void> {
    await this.#backstage.evaluate(async () => {
      const last = new Promise<void>((resolve) => {
        chrome.storage.onChanged.addListener((changes) => 'last' in changes && resolve());
      });
      await chrome.storage.local.set({ last: Math.random() });
      await last;
    });
  }

  /** The host tells every page how the broadcast is. */
  async say(status: BroadcastStatus | null): Promise<void> {
    await this.#backstage.evaluate((said) => {
      (globalThis as unknown as { play: (status: unknown) => void }).play(said);
    }, status);
  }
}

/** What a page is looked at through. */
interface Look {
  readonly scheme: 'light' | 'dark';
  readonly width: number;
  readonly height: number;
  /** Pixels of the device for one of the page; 2 unless given. */
  readonly sharpness?: number;
  /** Whether nothing is to move or to fade that somebody asks not to. */
  readonly still?: boolean;
}

async function putInto(
  page: Page,
  { scheme, width, height, sharpness = 2, still = false }: Look,
): Promise<void> {
  await page.setViewport({ width, height, deviceScaleFactor: sharpness });
  await page.emulateMediaFeatures([
    { name: 'prefers-color-scheme', value: scheme },
    { name: 'prefers-reduced-motion', value: still ? 'reduce' : 'no-preference' },
  ]);
}

/** Waits until the popup has drawn what it was told last. */
async function showsBroadcast(page: Page, status: BroadcastStatus | null): Promise<void> {
  // The title of a tab is asked for, while there is a broadcast of it.
  if (status?.tabId === ownTab && status.phase !== 'idle')
    await page.waitForSelector('.broadcast-title:not(:empty)');
  await page.waitForSelector(`main[data-phase="${status?.phase ?? 'idle'}"]`);
}

/** Answers at the platforms' ports, too, where servers are asked. */
async function startCompanion(servers: NonNullable<PageState['servers']>): Promise<FakeCompanion> {
  const companion = new FakeCompanion();
  companion.onPreflight = (platform) => servers[platform] ?? null;
  await companion.start();
  return companion;
}

/** What companions of other versions say instead. */
const others: Partial<Record<PageState['companion'], object>> = {
  older: { protocol: protocolVersion - 1 },
  newer: { protocol: protocolVersion + 1, ports: 'elsewhere' },
};

/** Answers as the companion's control port does, or leaves a port on which nobody answers. */
async function answerHello(
  companion: PageState['companion'],
  said: Hello = plainHello,
): Promise<{ port: number; close: () => Promise<void> }> {
  const hello: Hello = {
    ...said,
    rehearsal: companion === 'rehearsal',
    ffmpeg: companion === 'no-ffmpeg' ? { code: 'ffmpeg-missing', message: 'ffmpeg was not found.' } : null,
  };
  const server = createServer((request, response) => {
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('content-type', 'application/json');
    const answer = { ...hello, ...others[companion] };
    response.end(JSON.stringify(request.url === pairingPath ? { salt: '0'.repeat(64) } : answer));
  });
  const { port, close } = await listen(server);
  if (companion !== 'missing') return { port, close };
  await close();
  return { port, close: () => Promise.resolve() };
}

/** In the page: takes texts from `messages` as the browser does from a locale. */
function speak(messages: Messages): void {
  chrome.i18n.getMessage = (name: string, substitutions: string | (string | number)[] = []) =>
    (messages[name]?.message ?? '').replace(/\$(\d)/g, (_, place) =>
      String(substitutions[Number(place) - 1] ?? ''),
    );
}
