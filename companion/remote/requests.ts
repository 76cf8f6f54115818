import type { RemoteInput, RemoteRequest } from '#protocol';
import type { Logger } from '../lib/logger.ts';
import { done, readField, refused, type Answer, type RequestData } from './answer.ts';
import { nobodyThere, type RemoteBrowsers } from './browsers.ts';
import { obsWebSocketVersion, rpcVersion } from './codes.ts';
import { findInput, inputKinds, inputList, scene, sceneItems } from './inputs.ts';
import type { Outputs } from './outputs.ts';
import type { Machine } from './machine.ts';

/** What requests are answered with. */
export interface RemoteParts {
  readonly version: string;
  readonly browsers: RemoteBrowsers;
  readonly outputs: Outputs;
  readonly machine: Machine;
  /** Folder that shows are recorded in. */
  readonly recordingFolder: string;
  /** Marks this moment of what is live. @returns whether anything is */
  readonly mark: (label: string) => boolean;
  readonly logger: Logger;
}

/** Messages of one client so far. */
export interface Counts {
  incoming: number;
  outgoing: number;
}

type Handler = (parts: RemoteParts, data: RequestData, counts: Counts) => Answer | Promise<Answer>;

/** Longest name of a chapter, in characters. */
const maxLabel = 80;

const handlers: Readonly<Record<string, Handler>> = {
  GetVersion: ({ version }) =>
    done({
      // Of the OBS that first spoke this; what this really is stands in the description.
      obsVersion: '30.2.0',
      obsWebSocketVersion,
      rpcVersion,
      availableRequests: Object.keys(handlers),
      supportedImageFormats: [],
      platform: process.platform,
      platformDescription: `Tabcast ${version}`,
    }),
  GetStats: async ({ machine, outputs }, _, { incoming, outgoing }) =>
    done({
      ...(await machine.read()),
      // Pictures are made and counted in the browser.
      activeFps: 0,
      averageFrameRenderTime: 0,
      renderSkippedFrames: 0,
      renderTotalFrames: 0,
      outputSkippedFrames: outputs.read('stream').skippedFrames,
      outputTotalFrames: 0,
      webSocketSessionIncomingMessages: incoming,
      webSocketSessionOutgoingMessages: outgoing,
    }),
  GetStreamStatus: ({ outputs }) => {
    const { isActive, isReconnecting, durationMs, congestion, bytes, skippedFrames } = outputs.read('stream');
    return done({
      outputActive: isActive,
      outputReconnecting: isReconnecting,
      outputTimecode: timecode(durationMs),
      outputDuration: Math.round(durationMs),
      outputCongestion: congestion,
      outputBytes: bytes,
      outputSkippedFrames: skippedFrames,
      outputTotalFrames: 0,
    });
  },
  StartStream: (parts) =>
    isRunning(parts) ? refused('outputRunning', 'The show is on already.') : ask(parts, { do: 'start' }),
  StopStream: (parts) =>
    isRunning(parts) ? ask(parts, { do: 'stop' }) : refused('outputNotRunning', 'There is no show.'),
  ToggleStream: async (parts) => {
    const outputActive = !isRunning(parts);
    const answer = await ask(parts, { do: outputActive ? 'start' : 'stop' });
    return 'comment' in answer ? answer : done({ outputActive });
  },
  GetRecordStatus: ({ outputs }) => {
    const { isActive, durationMs, bytes } = outputs.read('record');
    return done({
      outputActive: isActive,
      outputPaused: false,
      outputTimecode: timecode(durationMs),
      outputDuration: Math.round(durationMs),
      outputBytes: bytes,
    });
  },
  GetRecordDirectory: ({ recordingFolder }) => done({ recordDirectory: recordingFolder }),
  CreateRecordChapter: ({ mark }, data) => {
    const named = data?.['chapterName'];
    if (named !== undefined && named !== null && typeof named !== 'string') {
      return refused('invalidRequestFieldType', '`chapterName` must be a string.');
    }
    const label = (named ?? '').replace(/\p{Cc}/gu, ' ').trim() || 'Marker';
    if ([...label].length > maxLabel) {
      return refused('invalidRequestField', `\`chapterName\` has more than ${maxLabel} characters.`);
    }
    return mark(label)
      ? done()
      : refused('outputNotRunning', 'Nothing is live, so there is nothing to mark.');
  },
  GetInputList: (_, data) => {
    const kind = data?.['inputKind'];
    const all = inputList();
    return done({
      inputs: kind === undefined || kind === null ? all : all.filter((one) => hasKind(one, kind)),
    });
  },
  GetInputKindList: () => done({ inputKinds }),
  GetSpecialInputs: () =>
    done({ desktop1: 'Tab', desktop2: null, mic1: 'Microphone', mic2: null, mic3: null, mic4: null }),
  GetInputMute: ({ browsers }, data) => {
    const found = inputOf(data);
    if (!found.ok) return found.answer;
    const { state } = browsers;
    return state ? done({ inputMuted: state.muted[found.input] }) : refused('notReady', nobodyThere);
  },
  SetInputMute: (parts, data) => {
    const found = inputOf(data);
    if (!found.ok) return found.answer;
    const muted = readField(data, 'inputMuted', 'boolean');
    return muted.ok ? ask(parts, { do: 'mute', input: found.input, muted: muted.value }) : muted.answer;
  },
  ToggleInputMute: async (parts, data) => {
    const found = inputOf(data);
    if (!found.ok) return found.answer;
    const { state } = parts.browsers;
    if (!state) return refused('notReady', nobodyThere);
    const inputMuted = !state.muted[found.input];
    const answer = await ask(parts, { do: 'mute', input: found.input, muted: inputMuted });
    return 'comment' in answer ? answer : done({ inputMuted });
  },
  GetSceneList: () =>
    done({
      currentProgramSceneName: scene.name,
      currentProgramSceneUuid: scene.uuid,
      currentPreviewSceneName: null,
      currentPreviewSceneUuid: null,
      scenes: [{ sceneIndex: 0, sceneName: scene.name, sceneUuid: scene.uuid }],
    }),
  GetCurrentProgramScene: () =>
    done({
      sceneName: scene.name,
      sceneUuid: scene.uuid,
      currentProgramSceneName: scene.name,
      currentProgramSceneUuid: scene.uuid,
    }),
  GetSceneItemList: (_, data) => {
    const by = data?.['sceneUuid'] === undefined ? 'sceneName' : 'sceneUuid';
    const named = readField(data, by, 'string');
    if (!named.ok) return named.answer;
    if (named.value !== (by === 'sceneUuid' ? scene.uuid : scene.name)) {
      return refused('resourceNotFound', 'There is no such scene.');
    }
    return done({ sceneItems: sceneItems() });
  },
  GetStudioModeEnabled: () => done({ studioModeEnabled: false }),
};

/** Does what is asked. Whatever it holds, it is answered. */
export async function answerRequest(
  parts: RemoteParts,
  type: unknown,
  data: unknown,
  counts: Counts,
): Promise<Answer> {
  if (typeof type !== 'string' || type === '') {
    return refused('missingRequestType', '`requestType` is missing.');
  }
  if (!Object.hasOwn(handlers, type)) {
    return refused('unknownRequestType', 'Tabcast does not know this request.');
  }
  const isObject = typeof data === 'object' && data !== null && !Array.isArray(data);
  try {
    return await handlers[type]!(parts, isObject ? (data as RequestData) : null, counts);
  } catch (err) {
    parts.logger.error('A request of a remote control could not be answered', { request: type, err });
    return refused('requestProcessingFailed', 'The companion made a mistake. Its log says more.');
  }
}

/** Also while only a recording is on, which Stop ends, too. */
function isRunning({ outputs, browsers }: RemoteParts): boolean {
  return outputs.read('stream').isOn || (browsers.state?.phase ?? 'idle') !== 'idle';
}

async function ask({ browsers }: RemoteParts, request: RemoteRequest): Promise<Answer> {
  const reply = await browsers.ask(request);
  if (!reply) return refused('notReady', nobodyThere);
  return reply.ok ? done() : refused('requestProcessingFailed', reply.message);
}

function inputOf(data: RequestData): { ok: true; input: RemoteInput } | { ok: false; answer: Answer } {
  const by = data?.['inputUuid'] === undefined ? 'inputName' : 'inputUuid';
  const named = readField(data, by, 'string');
  if (!named.ok) return named;
  const found = findInput(by, named.value);
  if (found) return { ok: true, input: found.input };
  const answer = refused('resourceNotFound', 'There is no such input. The inputs are Tab and Microphone.');
  return { ok: false, answer };
}

function hasKind(input: object, kind: unknown): boolean {
  return 'inputKind' in input && input.inputKind === kind;
}

/** `01:02:03.456` */
function timecode(ms: number): string {
  const pad = (value: number, digits: number): string => String(Math.floor(value)).padStart(digits, '0');
  const [hours, minutes] = [ms / 3_600_000, (ms / 60_000) % 60];
  return `${pad(hours, 2)}:${pad(minutes, 2)}:${pad((ms / 1_000) % 60, 2)}.${pad(ms % 1_000, 3)}`;
}
