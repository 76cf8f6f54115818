import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import packageJson from '../package.json' with { type: 'json' };
import type { App } from './app.ts';
import { openBrowser } from './browser/open-browser.ts';
import { PairingTicket } from './browser/pairing-ticket.ts';
import { ConfigError } from './config/config-error.ts';
import { helpText } from './config/help.ts';
import { readRequest, type Request, type Settings } from './config/settings.ts';
import { PairingBookError } from './control/pairing-book.ts';
import { browserNote, greeting, pairingNote, runningNote } from './greeting.ts';
import { keepSecrets } from './keep-secrets.ts';
import { systemClock } from './lib/clock.ts';
import { createLogger, type Logger } from './lib/logger.ts';
import { makeFolder } from './lib/make-folder.ts';
import { Redactor } from './lib/redact.ts';
import { ffmpegAdvice, offerFfmpeg } from './offer-ffmpeg.ts';
import { forgetPairing, listPairings } from './pairings-command.ts';
import { RunningNote } from './running-note.ts';
import { installCommand, uninstallCommand } from './service-commands.ts';
import { ServiceError } from './service/service-error.ts';

/** Exit codes: a clean end, a failure, and something wrong in flags, environment or config file. */
const exitCodes = { ok: 0, failure: 1, usage: 2 } as const;
/** An end may take so long before the process leaves anyway, in milliseconds; broadcasts need 2.3 s at most. */
const longestEndMs = 4_900;
/** Signals that come so soon after the first one are the same one, in milliseconds: npm hands on what the terminal sent. */
const sameSignalMs = 1_000;

const { version } = packageJson;
/** The folder `dist`, be this the built file in dist/companion or the source in companion. */
const here = dirname(fileURLToPath(import.meta.url));
const dist = here.endsWith(join('dist', 'companion')) ? dirname(here) : join(here, '..', 'dist');
const extension = join(dist, 'chrome');
/** How a person starts this: in the repository, or by the command of the npm package, in which no lock file can be. */
const command = existsSync(join(dist, '..', 'package-lock.json')) ? 'npm start --' : 'tabcast';
const slate = join(dist, '..', 'companion', 'broadcast', 'slate.png');

await main();

async function main(): Promise<void> {
  const settings = await readSettings();
  keepSecrets();
  if (!settings) return;
  const running = await new RunningNote(settings.dataDir).other(settings.ports);
  if (running !== null) {
    const note = { event: 'already-running', control: running };
    console.log(settings.json ? JSON.stringify(note) : runningNote(running, command));
    return;
  }
  const terminal = { input: process.stdin, output: process.stdout };
  if (!settings.json) await offerFfmpeg(terminal, settings.dataDir, process.env);
  // Only now: libraries read at their import whether they are to log what they send and receive.
  const { App, StartError } = await import('./app.ts');
  const redactor = new Redactor();
  if (settings.token !== null) redactor.add(settings.token);
  const logger = createLogger({ level: settings.logLevel, json: settings.json, redactor });
  const ticket = settings.open ? new PairingTicket(extension) : null;
  const showCode = (code: string | null): void => {
    ticket?.show(code);
    if (code === null) return;
    console.log(settings.json ? JSON.stringify({ event: 'pairing', code }) : pairingNote(code));
  };
  const tools = { logger, redactor, clock: systemClock, env: process.env, version, slate, showCode };
  const app = new App(settings, tools);
  endOnSignal(app, logger);
  endOnCrash(app, logger);
  try {
    const ready = await app.start();
    const { ffmpeg } = ready;
    if (settings.json && ffmpeg.ok && ffmpeg.origin === 'package') logger.warn(ffmpegAdvice());
    if (settings.rehearse) logger.warn('Rehearsal: nothing goes public');
    const opening = settings.open ? open(settings) : Promise.resolve(false);
    ticket?.open();
    const { ports, control, page } = ready;
    console.log(
      settings.json
        ? JSON.stringify({ event: 'ready', ports, control, page, version, rehearsal: settings.rehearse })
        : greeting({ ready, version, rehearsal: settings.rehearse, dist }),
    );
    if (ready.paired === 0) app.invite();
    if (!(await opening)) ticket?.close();
    else if (!settings.json) console.log(browserNote);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    logger.error(error.message);
    process.exit(exitCodes.failure);
  }
}

/** @returns null when there is nothing to run: help was asked for, or something is wrong. */
async function readSettings(): Promise<Settings | null> {
  try {
    const request = readRequest(process.argv.slice(2), process.env);
    if (request.ask === 'run') return request.settings;
    console.log(await answer(request));
  } catch (error) {
    const expected = [ConfigError, PairingBookError, ServiceError].some((kind) => error instanceof kind);
    if (!expected) throw error;
    console.error((error as Error).message);
    process.exitCode = error instanceof ConfigError ? exitCodes.usage : exitCodes.failure;
  }
  return null;
}

/** What is printed when nothing is to be run. @throws {ConfigError} @throws {PairingBookError} @throws {ServiceError} */
async function answer(request: Exclude<Request, { ask: 'run' }>): Promise<string> {
  switch (request.ask) {
    case 'help':
      return helpText(command);
    case 'version':
      return version;
    case 'install-service': {
      const program = join(dist, 'companion', 'cli.js');
      return installCommand({ ...request, program, command, env: process.env });
    }
    case 'uninstall-service':
      return uninstallCommand(process.env);
    case 'doctor': {
      const { doctorCommand } = await import('./doctor-command.ts');
      const { text, fit } = await doctorCommand(request.settings, process.env);
      process.exitCode = fit ? exitCodes.ok : exitCodes.failure;
      return text;
    }
    case 'pairings':
      return listPairings(request.dataDir, request.json);
    case 'forget':
      if (await forgetPairing(request.dataDir, request.id)) return 'The browser is forgotten.';
      throw new ConfigError('No browser with this id is paired. --pairings lists them.');
  }
}

async function open(settings: Settings): Promise<boolean> {
  const profile = join(settings.dataDir, 'browser');
  makeFolder(profile);
  return openBrowser({ extension, profile, env: process.env, clock: systemClock });
}

/** The first signal ends everything cleanly; a second one, from a person who will not wait, at once. */
function endOnSignal(app: App, logger: Logger): void {
  let askedAt: number | null = null;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      const now = systemClock.now();
      if (askedAt !== null && now - askedAt > sameSignalMs) process.exit(exitCodes.failure);
      if (askedAt !== null) return;
      askedAt = now;
      logger.info('Ending', { signal });
      void end(app, logger, 'asked');
    });
  }
}

/** A bug that nobody caught: what is live ends cleanly, because the state of the rest is unknown. */
function endOnCrash(app: App, logger: Logger): void {
  let crashed = false;
  const crash = (err: unknown): void => {
    logger.error('The companion made a mistake it cannot recover from', { err });
    if (crashed) return;
    crashed = true;
    void end(app, logger, 'crashed');
  };
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
}

async function end(app: App, logger: Logger, how: 'asked' | 'crashed'): Promise<void> {
  systemClock.setTimer(longestEndMs, () => {
    logger.error('Not everything could be closed in time');
    process.exit(exitCodes.failure);
  });
  await app.stop(how).catch((err: unknown) => {
    logger.error('Not everything could be closed', { err });
    process.exit(exitCodes.failure);
  });
  process.exit(how === 'asked' ? exitCodes.ok : exitCodes.failure);
}
