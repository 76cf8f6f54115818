import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import packageJson from '../package.json' with { type: 'json' };
import { openBrowser } from './browser/open-browser.ts';
import { PairingTicket } from './browser/pairing-ticket.ts';
import { ConfigError } from './config/config-error.ts';
import { helpText } from './config/help.ts';
import { readRequest, type Request, type Settings } from './config/settings.ts';
import { LogTail } from './control/log-tail.ts';
import { PairingBookError } from './control/pairing-book.ts';
import { Ending, exitCodes } from './ending.ts';
import { browserNote, greeting, pairingNote, runningNote } from './greeting.ts';
import { keepSecrets } from './keep-secrets.ts';
import { systemClock } from './lib/clock.ts';
import { createLogger, type Logger } from './lib/logger.ts';
import { makeFolder } from './lib/make-folder.ts';
import { Redactor } from './lib/redact.ts';
import { PasswordError, readPassword } from './remote/password.ts';
import { guardStandardStreams, standardOutput } from './lib/standard-output.ts';
import { ffmpegAdvice, offerFfmpeg } from './offer-ffmpeg.ts';
import { forgetPairing, listPairings } from './pairings-command.ts';
import { RunningNote } from './running-note.ts';
import { StartError } from './start-error.ts';
import { installCommand, uninstallCommand } from './service-commands.ts';
import { ServiceError } from './service/service-error.ts';

const { version } = packageJson;
/** The folder `dist`, be this the built file in dist/companion or the source in companion. */
const here = dirname(fileURLToPath(import.meta.url));
const dist = here.endsWith(join('dist', 'companion')) ? dirname(here) : join(here, '..', 'dist');
const extension = join(dist, 'chrome');
/** How a person starts this: in the repository, or by the command of the npm package, in which no lock file can be. */
const command = existsSync(join(dist, '..', 'package-lock.json')) ? 'npm start --' : 'tabcast';
const slate = join(dist, '..', 'companion', 'rendition', 'slate.png');
const page = join(dist, 'companion', 'page');
const historyScript = join(dist, 'companion', 'history.js');

await main();

async function main(): Promise<void> {
  guardStandardStreams();
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
  const { App } = await import('./app.ts');
  const redactor = new Redactor();
  if (settings.token !== null) redactor.add(settings.token);
  const onLost = (lines: number): void => logger.warn('Lines could not be written', { lost: lines });
  const output = standardOutput(1, systemClock, onLost);
  const errors = standardOutput(2, systemClock, onLost);
  const say = (text: string): void => output.write(`${text}\n`);
  const { logLevel: level, json } = settings;
  const logTail = new LogTail();
  const onLine = (record: string): void => logTail.add(record);
  const logger: Logger = createLogger({ level, json, redactor, output: errors, onLine });
  // Node would write them past the log, and wait for a terminal that is paused.
  process.removeAllListeners('warning').on('warning', (err) => logger.warn('Node warns', { err }));
  const ticket = settings.open ? new PairingTicket(extension) : null;
  const showCode = (code: string | null): void => {
    ticket?.show(code);
    if (code !== null) say(json ? JSON.stringify({ event: 'pairing', code }) : pairingNote(code));
  };
  const built = { version, slate, page, historyScript };
  const tools = { logger, logTail, redactor, clock: systemClock, env: process.env, ...built, showCode };
  const app = new App(settings, tools);
  const outputs = [output, errors];
  const ending = new Ending((how) => app.stop(how), {
    ...{ logger, outputs, clock: systemClock },
    isRestarted: settings.server !== null || settings.fleet !== null,
    takeLeave: settings.fleet && ((signal) => app.takeLeave(signal)),
  });
  ending.endOnSignal();
  ending.endOnCrash();
  try {
    const ready = await app.start();
    const { ffmpeg } = ready;
    if (json && ffmpeg.ok && ffmpeg.origin === 'package') logger.warn(ffmpegAdvice());
    if (settings.rehearse) logger.warn('Rehearsal: nothing goes public');
    const opening = settings.open ? open(settings) : Promise.resolve(false);
    ticket?.open();
    const { ports, control, page: link, obsPort, paired, server } = ready;
    const rehearsal = settings.rehearse;
    // A program that waits for this line finds the code in front of it; a person reads first what it is a code for.
    if (!json) say(greeting({ ready, version, command, rehearsal, dist }));
    if (paired === 0) app.invite();
    if (json)
      say(
        JSON.stringify({
          event: 'ready',
          ports,
          control,
          page: link,
          obsPort,
          version,
          rehearsal,
          ...(server && { server }),
        }),
      );
    if (!(await opening)) ticket?.close();
    else if (!json) say(browserNote);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    logger.error(error.message);
    await ending.leave(exitCodes.failure);
  }
}

/** @returns null when there is nothing to run: help was asked for, or something is wrong. */
async function readSettings(): Promise<Settings | null> {
  try {
    const request = readRequest(process.argv.slice(2), process.env);
    if (request.ask === 'run') return request.settings;
    console.log(await answer(request));
  } catch (error) {
    const expected = [ConfigError, PairingBookError, PasswordError, ServiceError].some(
      (kind) => error instanceof kind,
    );
    if (!expected) throw error;
    console.error((error as Error).message);
    process.exitCode = error instanceof ConfigError ? exitCodes.usage : exitCodes.failure;
  }
  return null;
}

/** What is printed when nothing is to be run. @throws {ConfigError} @throws {PairingBookError} @throws {PasswordError} @throws {ServiceError} */
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
    case 'fleet status':
    case 'fleet drain': {
      const { fleetStatus, drainFleet } = await import('./fleet-commands.ts');
      if (request.ask === 'fleet status') return fleetStatus(request.settings);
      const { text, isDone } = await drainFleet(request.settings, systemClock, (line) => console.log(line));
      process.exitCode = isDone ? exitCodes.ok : exitCodes.failure;
      return text;
    }
    case 'pair': {
      const { pairCommand } = await import('./server-commands.ts');
      return pairCommand(request.settings);
    }
    case 'health': {
      const { healthCommand } = await import('./server-commands.ts');
      const { text, fit } = await healthCommand(request.settings);
      process.exitCode = fit ? exitCodes.ok : exitCodes.failure;
      return text;
    }
    case 'diagnostics': {
      const { diagnosticsCommand } = await import('./diagnostics-command.ts');
      return diagnosticsCommand(request.settings, { env: process.env, version, folder: process.cwd() });
    }
    case 'obs-password':
      return readPassword(request.dataDir);
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
