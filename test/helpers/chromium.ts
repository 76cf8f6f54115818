import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  launch,
  TargetType,
  type Browser,
  type Extension,
  type Page,
  type Target as BrowserTarget,
} from 'puppeteer-core';
import { controlPort } from '../../companion/protocol/index.ts';
import { enterCode } from './pair.ts';
import { pairedBrowser, remember } from './paired-client.ts';
import { pressStart, seeLive, targets, type Hand, type Target } from './popup.ts';
import { findChromium } from './programs.ts';
import { waitUntil } from './wait-until.ts';

const quiet = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
/** A test picture and beeps in place of devices, and a yes, for this once, to every page that asks for them. */
const fakeCamera = [
  '--use-fake-device-for-media-stream=fps=30',
  '--auto-accept-camera-and-microphone-capture',
];

/** Where every companion is looked for by an extension that was told of none. */
export const usualControlPorts: readonly number[] = [controlPort.port, ...controlPort.sparePorts];

/**
 * A browser with the extension asks at the usual ports, and has a code shown there. It is to reach no companion but its own,
 * neither that of a test beside it nor that of whoever runs the tests.
 * @param own where its own companion is, if that is at a usual port
 */
export function reachingOnly(own: number | null): string {
  const others = usualControlPorts.filter((port) => port !== own);
  return `--host-resolver-rules=${others.map((port) => `MAP 127.0.0.1:${port} ~NOTFOUND`).join()}`;
}

/** How long what is awaited of a page may take, in ms: it comes when the machine gets to it. */
export const patienceMs = 60_000;

/** What of a companion is needed to be paired with it by its code. */
interface Pairable {
  readonly controlPort: number;
  readonly pairingCode: string;
}

export interface ChromiumOptions {
  /** Folder of the built extension; none for an ordinary browser, or where the flags name it. */
  readonly extension?: string;
  readonly camera?: boolean;
  /** Further flags of its command line. */
  readonly flags?: readonly string[];
  /** False to see it; needs a display. */
  readonly headless?: boolean;
  /** The profile of one that has crashed; a new one unless given. */
  readonly profile?: string;
  /** The usual control port that its companion is at; unless given, it reaches none at any of them. */
  readonly usualPort?: number;
}

/**
 * A real Chromium with a profile of its own. The extension is opened as a person opens it, by its toolbar action,
 * so capture is allowed by that click and by no flag.
 */
export class Chromium {
  /** Folder of the extension that `npm run build` makes. */
  static readonly built = fileURLToPath(new URL('../../dist/chrome', import.meta.url));

  readonly browser: Browser;
  /** Folder of everything it keeps; deleted by `close`. */
  readonly profile: string;
  readonly #extension: Extension | null;

  private constructor(browser: Browser, profile: string, extension: Extension | null) {
    this.browser = browser;
    this.profile = profile;
    this.#extension = extension;
  }

  static async launch({
    extension,
    camera = false,
    flags = [],
    headless = true,
    profile: kept,
    usualPort,
  }: ChromiumOptions): Promise<Chromium> {
    const profile = kept ?? (await mkdtemp(join(tmpdir(), 'tabcast-chromium-')));
    const browser = await launch({
      executablePath: findChromium(),
      headless,
      pipe: true,
      enableExtensions: true,
      userDataDir: profile,
      args: [...quiet, reachingOnly(usualPort ?? null), ...(camera ? fakeCamera : []), ...flags],
      ignoreDefaultArgs: ['--mute-audio'],
      defaultViewport: { width: 1280, height: 720 },
      // The host of this process decides what an interrupt means: the demo still has a broadcast to end.
      handleSIGINT: false,
    });
    if (!extension && flags.some((flag) => flag.startsWith('--load-extension='))) {
      const loaded = await waitUntil('the extension is loaded', async () => {
        return [...(await browser.extensions()).values()][0] ?? null;
      });
      return new Chromium(browser, profile, loaded);
    }
    if (!extension) return new Chromium(browser, profile, null);
    const id = await browser.installExtension(extension);
    const chromium = new Chromium(browser, profile, (await browser.extensions()).get(id)!);
    // It comes to the front, and what is behind it can be neither clicked nor captured: not while something is done already.
    // Left open it would follow all that is kept and said, which in a browser that shows one page costs as much as that.
    const welcome = await browser.waitForTarget((one) => one.url().startsWith(chromium.page('welcome/')));
    // Its tab stays: when one is closed another comes to the front, and takes a popup that was just opened with it.
    await (await welcome.asPage()).goto('about:blank');
    return chromium;
  }

  get extension(): Extension {
    if (!this.#extension) throw new Error('this Chromium was started without the extension');
    return this.#extension;
  }

  /** Address of a page of the extension. */
  page(path: string): string {
    return `chrome-extension://${this.extension.id}/${path}`;
  }

  /** A tab in front, with the page loaded. */
  async open(url: string): Promise<Page> {
    const page = await this.browser.newPage();
    page.setDefaultTimeout(patienceMs);
    await page.goto(url);
    await page.bringToFront();
    return page;
  }

  /** Makes the browser remember the yes, as it does for a person. */
  async rememberCamera(): Promise<void> {
    const origin = this.page('').slice(0, -1);
    await this.browser.defaultBrowserContext().overridePermissions(origin, ['camera', 'microphone']);
  }

  /** A tab that the extension opened by itself, once it is there. */
  async tabOf(path: string): Promise<Page> {
    const target = await this.browser.waitForTarget((one) => one.url().startsWith(this.page(path)));
    const page = await target.asPage();
    page.setDefaultTimeout(patienceMs);
    return page;
  }

  /** Clicks the toolbar action while `tab` is in front, unless its popup is open and stays so, and returns the popup. */
  async openPopup(tab: Page): Promise<Page> {
    await tab.bringToFront();
    const open = this.browser.targets().find((target) => this.#isPopup(target));
    const popup = open && (await this.#pageOf(open));
    if (popup) return popup;
    const opened = this.popup();
    await this.extension.triggerAction(tab);
    return opened;
  }

  /** The popup that is open, or the next one. */
  async popup(): Promise<Page> {
    const target = await this.browser.waitForTarget((one) => this.#isPopup(one));
    return (await this.#pageOf(target)) ?? this.popup();
  }

  /** Null where the browser has closed that popup meanwhile. */
  async #pageOf(target: BrowserTarget): Promise<Page | null> {
    try {
      const popup = await target.asPage();
      popup.setDefaultTimeout(patienceMs);
      await popup.waitForSelector('button');
      return popup;
    } catch (error) {
      if (this.browser.targets().includes(target)) throw error;
      return null;
    }
  }

  #workerTarget(): Promise<BrowserTarget> {
    return this.browser.waitForTarget(
      (one) => one.type() === TargetType.SERVICE_WORKER && one.url().includes(this.extension.id),
    );
  }

  #isPopup(target: BrowserTarget): boolean {
    return target.url().startsWith(this.page('popup/index.html'));
  }

  /** Lets the extension find a companion that is not on its usual port. */
  async useControlPort(port: number): Promise<void> {
    await this.store('control-port', port);
  }

  /** Sets what a page of the extension keeps under this name. */
  store(name: string, value: unknown): Promise<void> {
    return this.storeAll({ [name]: value });
  }

  /** Sets what a page of the extension keeps under these names. */
  async storeAll(kept: Readonly<Record<string, unknown>>): Promise<void> {
    const items = Object.fromEntries(
      Object.entries(kept).map(([name, value]) => [name, { version: 1, value }]),
    );
    // A file of the extension with its rights, and nothing that would be drawn.
    const page = await this.open(this.page('manifest.json'));
    await page.evaluate((all) => chrome.storage.local.set(all), items);
    await page.close();
  }

  /**
   * Makes this browser and a companion know each other as if they had been paired, which costs both of them more than all
   * else of a start.
   * @param kept what else the extension keeps
   */
  async meet(
    companion: { readonly controlPort: number; readonly dataDir: string },
    kept: Readonly<Record<string, unknown>> = {},
  ): Promise<void> {
    const known = await pairedBrowser(this.page('').slice(0, -1));
    await remember(companion, known);
    await this.storeAll({ 'control-port': companion.controlPort, pairing: known.credentials, ...kept });
  }

  /** Makes this browser and a companion know each other, by its settings page and the code that it shows. */
  async pairWith(companion: Pairable): Promise<void> {
    await this.useControlPort(companion.controlPort);
    const page = await this.open(this.page('options/index.html'));
    await enterCode(handOn(page), companion);
    await page.close();
  }

  /**
   * Presses Start and waits until these platforms are live. The browser closes the popup when the capture of its tab
   * begins; the extension opens it again then. @returns the popup that is open now.
   */
  async goLive(popup: Page, platforms: readonly Target[] = targets): Promise<Page> {
    await pressStart(handOn(popup));
    const stays = await seeLive(handOn(popup), platforms).then(
      () => true,
      () => false,
    );
    if (stays) return popup;
    const again = await this.popup();
    await seeLive(handOn(again), platforms);
    return again;
  }

  /**
   * Presses Start for the camera, and says yes where the browser asks: that is in a visible page, which Start opens the
   * first time. @returns the popup, which opens again by itself where the person left it.
   */
  async allowCamera(popup: Page): Promise<Page> {
    await pressStart(handOn(popup));
    const studio = handOn(await this.tabOf('studio/index.html'));
    await studio.click('[data-permission="prompt"] button');
    await studio.see('[data-permission="granted"]');
    await this.rememberCamera();
    return this.popup();
  }

  /** What the keys of a command lead to: no driver presses those of the browser itself. */
  async command(name: string): Promise<void> {
    const worker = await (await this.#workerTarget()).worker();
    await worker!.evaluate((pressed) => {
      const { onCommand } = chrome.commands as unknown as { onCommand: { dispatch(name: string): void } };
      onCommand.dispatch(pressed);
    }, name);
  }

  /** Puts the service worker to sleep, as the browser does after 30 s without an event. */
  async suspendWorker(): Promise<void> {
    const target = await this.#workerTarget();
    const gone = new Promise<void>((resolve) => {
      this.browser.on('targetdestroyed', (one) => one === target && resolve());
    });
    const worker = await target.worker();
    await worker!.close();
    await gone;
  }

  /** Ends it without a word, as a crash does; the profile stays. */
  async crash(): Promise<void> {
    const process = this.browser.process()!;
    const gone = once(process, 'exit');
    process.kill('SIGKILL');
    await gone;
  }

  /** Ends every process of the browser and removes the profile. */
  async close(): Promise<void> {
    await this.browser.close();
    await rm(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A person's hand on a page. */
export function handOn(page: Page): Hand {
  const see = async (selector: string): Promise<void> => {
    try {
      await page.waitForSelector(selector, { timeout: patienceMs });
    } catch (cause) {
      const shown = await page.$eval('body', (body) => body.innerText).catch(() => 'nothing: it is closed');
      throw new Error(`${selector} was not seen on a page that shows:\n${shown}`, { cause });
    }
  };
  return {
    see,
    finds: async (selector) => (await page.$(selector)) !== null,
    async click(selector) {
      // What the page has drawn anew since it was found is looked for again: nothing was done to it.
      await waitUntil(`${selector} stays to be clicked`, async () => {
        await see(selector);
        return page.click(selector).then(
          () => true,
          (error: unknown) => {
            if (/Node is detached|No element found/.test(String(error))) return false;
            throw error;
          },
        );
      });
    },
    async type(selector, text) {
      await see(selector);
      await page.focus(selector);
      // All at once, as who pastes it does.
      await page.keyboard.sendCharacter(text);
    },
  };
}
