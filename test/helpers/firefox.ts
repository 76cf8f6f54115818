import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { geckoId } from '../../manifest.config.ts';
import { usualControlPorts } from './chromium.ts';
import type { Companion } from './companion.ts';
import { Marionette, MarionetteError } from './marionette.ts';
import { enterCode } from './pair.ts';
import type { Hand } from './popup.ts';
import { findFirefox } from './programs.ts';
import { waitUntil } from './wait-until.ts';

/** A free port for the remote control, and nothing said to anybody. */
function preferences(uuid: string): Record<string, string | number | boolean> {
  return {
    'marionette.port': 0,
    // No companion but its own: neither that of a test beside it nor that of whoever runs the tests.
    'network.security.ports.banned': usualControlPorts.join(),
    'media.navigator.permission.disabled': true,
    // A test picture and a tone in place of camera and microphone; a screen is shared for real.
    'media.navigator.streams.fake': true,
    'media.navigator.audio.fake_frequency': 440,
    // What the extension asks for after a click is granted without the question.
    'extensions.webextOptionalPermissionPrompts': false,
    'extensions.webextensions.uuids': JSON.stringify({ [geckoId]: uuid }),
    'app.update.disabledForTesting': true,
    'browser.shell.checkDefaultBrowser': false,
    'browser.startup.page': 0,
    'browser.aboutwelcome.enabled': false,
    'datareporting.policy.dataSubmissionEnabled': false,
    'toolkit.telemetry.server': '',
    'network.captive-portal-service.enabled': false,
    'network.connectivity-service.enabled': false,
    'browser.safebrowsing.malware.enabled': false,
    'browser.safebrowsing.phishing.enabled': false,
    'services.settings.server': 'data:,',
    'extensions.update.enabled': false,
  };
}

/** A real Firefox with a profile of its own and the extension installed for as long as it runs. */
export class Firefox implements Hand {
  /** Folder of the extension that `npm run build` makes. */
  static readonly built = fileURLToPath(new URL('../../dist/firefox', import.meta.url));

  /** `moz-extension://<uuid>`: Firefox gives every installation another; this one is known before it starts. */
  readonly origin: string;
  readonly #process: ChildProcess;
  readonly #profile: string;
  readonly #remote: Marionette;

  private constructor(origin: string, process: ChildProcess, profile: string, remote: Marionette) {
    this.origin = origin;
    this.#process = process;
    this.#profile = profile;
    this.#remote = remote;
  }

  static async launch(display: string | null = null, uuid: string = randomUUID()): Promise<Firefox> {
    const profile = await mkdtemp(join(tmpdir(), 'tabcast-firefox-'));
    const lines = Object.entries(preferences(uuid)).map(
      ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
    );
    await writeFile(join(profile, 'user.js'), lines.join('\n'));
    const child = spawn(
      findFirefox(),
      [
        ...(display === null ? ['--headless'] : []),
        '--marionette',
        '--no-remote',
        '--profile',
        profile,
        'about:blank',
      ],
      {
        stdio: 'ignore',
        env: {
          ...process.env,
          MOZ_CRASHREPORTER_DISABLE: '1',
          ...(display === null ? {} : { DISPLAY: display }),
        },
      },
    );
    const port = await waitUntil(
      'Firefox listens for its remote control',
      // It is there before the number is in it.
      () =>
        readFile(join(profile, 'MarionetteActivePort'), 'utf8').then(
          (text) => Number(text) || null,
          () => null,
        ),
      60_000,
    );
    const remote = await Marionette.connect(port);
    // Not within `capabilities`, as WebDriver has it: Marionette passes over those without a word. For certificates that a test has made.
    await remote.send('WebDriver:NewSession', { acceptInsecureCerts: true });
    return new Firefox(`moz-extension://${uuid}`, child, profile, remote);
  }

  /** Installs the built extension until Firefox ends, as "Load Temporary Add-on" does. */
  async install(folder: string): Promise<void> {
    await this.#remote.send('Addon:Install', { path: folder, temporary: true });
  }

  /** Goes to the tab that shows a page of the extension, once it is there. @param front whether it comes to the front */
  async switchTo(path: string, front = true): Promise<void> {
    const address = `${this.origin}/${path}`;
    await waitUntil(`a tab shows ${path}`, async () => {
      for (const handle of (await this.#remote.send('WebDriver:GetWindowHandles')) as string[]) {
        const shown = await this.#shownBy(handle, front);
        if (shown.startsWith(address)) return this.#hasLoaded(address);
      }
      return false;
    });
  }

  /** Goes to a tab. @returns its address; nothing where it has gone since it was named */
  async #shownBy(handle: string, focus: boolean): Promise<string> {
    try {
      await this.#remote.send('WebDriver:SwitchToWindow', { handle, focus });
      return ((await this.#remote.send('WebDriver:GetCurrentURL')) as { value: string }).value;
    } catch (error) {
      if (isRefusedAs(error, 'no such window')) return '';
      throw error;
    }
  }

  /** A tab tells its address before what is in it is the page of that address. */
  #hasLoaded(address: string): Promise<boolean> {
    const body = "return location.href.startsWith(args[0]) && typeof browser === 'object';";
    return this.run<boolean>(body, address).catch(() => false);
  }

  /** Runs the body of an async function in the page and returns what it returns. */
  async run<T>(body: string, ...args: unknown[]): Promise<T> {
    const script = `const done = arguments[arguments.length - 1];
      (async (...args) => { ${body} })(...arguments).then((value) => done({ value }), (error) => done({ error: String(error) }));`;
    const { value } = (await this.#remote.send('WebDriver:ExecuteAsyncScript', {
      script,
      args,
      newSandbox: true,
    })) as { value: { value?: T; error?: string } };
    if (value.error !== undefined) throw new Error(value.error);
    return value.value as T;
  }

  /** Lets the extension find a companion that is not on its usual port; on a page of the extension. */
  async useControlPort(port: number): Promise<void> {
    const body = "await browser.storage.local.set({ 'control-port': { version: 1, value: args[0] } });";
    await this.run(body, port);
  }

  /** Makes this browser and a companion know each other; from a page of the extension. */
  async pairWith(companion: Companion): Promise<void> {
    await this.useControlPort(companion.controlPort);
    await this.openSettings();
    await enterCode(this, companion);
  }

  /** Opens the settings in a tab of their own and goes there; from a page of the extension. */
  async openSettings(): Promise<void> {
    await this.run("await browser.tabs.create({ url: '/options/index.html' });");
    await this.switchTo('options/index.html');
  }

  /** Opens a page of the web in a tab of its own, in front of all the others. */
  async openInFront(url: string): Promise<void> {
    const { handle } = (await this.#remote.send('WebDriver:NewWindow', { type: 'tab' })) as {
      handle: string;
    };
    await this.#remote.send('WebDriver:SwitchToWindow', { handle, focus: true });
    await this.#remote.send('WebDriver:Navigate', { url });
  }

  /** Opens the popup's page in a tab of its own and goes there; from a page of the extension. */
  async openPopup(): Promise<void> {
    await this.run("await browser.tabs.create({ url: '/popup/index.html' });");
    await this.switchTo('popup/index.html');
  }

  async see(selector: string): Promise<void> {
    await this.#element(selector);
  }

  async finds(selector: string): Promise<boolean> {
    const question = { using: 'css selector', value: selector };
    const found = (await this.#remote.send('WebDriver:FindElements', question)) as readonly unknown[];
    return found.length > 0;
  }

  /** Clicks as a person does, so that the page may ask for a camera. */
  async click(selector: string): Promise<void> {
    await this.#act('WebDriver:ElementClick', selector);
  }

  async type(selector: string, text: string): Promise<void> {
    await this.#act('WebDriver:ElementSendKeys', selector, { text });
  }

  /** PNG of the page. */
  async screenshot(): Promise<Buffer> {
    const { value } = (await this.#remote.send('WebDriver:TakeScreenshot', { full: false })) as {
      value: string;
    };
    return Buffer.from(value, 'base64');
  }

  async close(): Promise<void> {
    await this.#remote.send('Marionette:Quit', { flags: ['eForceQuit'] }).catch(() => {});
    this.#remote.close();
    if (this.#process.exitCode === null) await once(this.#process, 'exit');
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }

  /** What the page has drawn anew since it was found is looked for again: nothing was done to it. */
  async #act(command: string, css: string, words: Record<string, unknown> = {}): Promise<void> {
    await waitUntil(`${css} stays for ${command}`, async () => {
      const id = await this.#element(css);
      return this.#remote.send(command, { ...words, id }).then(
        () => true,
        (error: unknown) => {
          if (isRefusedAs(error, 'stale element reference')) return false;
          throw error;
        },
      );
    });
  }

  async #element(css: string): Promise<string> {
    const found = await waitUntil(`${css} is there`, () =>
      this.#remote.send('WebDriver:FindElement', { using: 'css selector', value: css }).then(
        (answer) => Object.values((answer as { value: Record<string, string> }).value)[0],
        () => null,
      ),
    );
    return found;
  }
}

function isRefusedAs(error: unknown, reason: string): boolean {
  return error instanceof MarionetteError && error.reason === reason;
}
