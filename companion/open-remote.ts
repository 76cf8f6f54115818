import type { AppTools } from './app.ts';
import type { Door } from './lib/door.ts';
import type { Gate } from './lib/own-user.ts';
import type { ObsEvent } from './remote/codes.ts';
import { systemDisk } from './recording/disk.ts';
import type { Recordings } from './recording/recordings.ts';
import type { RemoteBrowsers } from './remote/browsers.ts';
import { MuteTeller } from './remote/inputs.ts';
import { Machine } from './remote/machine.ts';
import { ObsPort } from './remote/obs-port.ts';
import { Outputs } from './remote/outputs.ts';
import { answerRequest } from './remote/requests.ts';
import type { ShowStream } from './show/show-stream.ts';
import type { Status } from '#protocol';

export interface RemoteDeskParts {
  readonly tools: AppTools;
  readonly password: string;
  readonly door: Door;
  readonly gate: Gate | null;
  readonly browsers: RemoteBrowsers;
  readonly recordings: Recordings;
  readonly stream: ShowStream;
  readonly status: () => Pick<Status, 'broadcasts'>;
  readonly mark: (label: string) => boolean;
}

/** Puts together all that remote controls of OBS ask for. */
export function makeObsPort(parts: RemoteDeskParts): ObsPort {
  const { tools, password, door, gate, browsers, recordings, stream, status, mark } = parts;
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
