import type { AppTools } from './app.ts';
import type { Settings } from './config/settings.ts';
import type { Door } from './lib/door.ts';
import { PortError } from './lib/loopback.ts';
import type { Gate } from './lib/own-user.ts';
import type { ObsEvent } from './remote/codes.ts';
import { systemDisk } from './recording/disk.ts';
import type { Recordings } from './recording/recordings.ts';
import type { RemoteBrowsers } from './remote/browsers.ts';
import { MuteTeller } from './remote/inputs.ts';
import { Machine } from './remote/machine.ts';
import { ObsPort } from './remote/obs-port.ts';
import { Outputs } from './remote/outputs.ts';
import { PasswordError, readPassword } from './remote/password.ts';
import { answerRequest } from './remote/requests.ts';
import type { ShowStream } from './show/show-stream.ts';
import { StartError } from './start-error.ts';
import type { Status } from '#protocol';

interface RemoteDeskParts {
  readonly tools: AppTools;
  readonly door: Door;
  readonly gate: Gate | null;
  readonly browsers: RemoteBrowsers;
  readonly recordings: Recordings;
  readonly stream: ShowStream;
  readonly status: () => Pick<Status, 'broadcasts'>;
  readonly mark: (label: string) => boolean;
}

/** The port for remote controls, once it listens. */
export interface OpenedRemote {
  readonly port: number;
  close(): Promise<void>;
}

/** @returns null where no remote control is wanted @throws {StartError} */
export async function openRemote(
  { obsPort, dataDir }: Settings,
  parts: RemoteDeskParts,
): Promise<OpenedRemote | null> {
  if (obsPort === null) return null;
  try {
    const password = await readPassword(dataDir);
    parts.tools.redactor.add(password);
    const obs = makeObsPort(parts, password);
    return { port: await obs.open(obsPort), close: () => obs.close() };
  } catch (error) {
    if (error instanceof PasswordError) throw new StartError(error.message, { cause: error });
    if (!(error instanceof PortError)) throw error;
    const why =
      error.reason === 'taken' ? 'used by another program, such as OBS' : 'not open to programs of yours';
    const advice = `Close that program, or choose another port with --obs-websocket <number>.`;
    throw new StartError(`Port ${obsPort} for --obs-websocket is ${why}. ${advice}`, { cause: error });
  }
}

/** Puts together all that remote controls of OBS ask for. */
function makeObsPort(parts: RemoteDeskParts, password: string): ObsPort {
  const { tools, door, gate, browsers, recordings, stream, status, mark } = parts;
  const { clock, logger, version } = tools;
  const say = (event: ObsEvent): void => port.say(event);
  const outputs = new Outputs({ status, say, isRecording: (show, id) => recordings.has(show, id) });
  const machine = new Machine(clock, () => systemDisk.freeBytes(recordings.folder));
  const recordingFolder = recordings.folder;
  const answering = { version, browsers, outputs, machine, recordingFolder, mark, logger };
  const port = new ObsPort({
    password,
    door,
    gate,
    logger,
    clock,
    answer: (type, data, counts) => answerRequest(answering, type, data, counts),
  });
  const mutes = new MuteTeller(say);
  browsers.listen(() => mutes.take(browsers.state));
  stream.listen((event) => outputs.take(event));
  return port;
}
