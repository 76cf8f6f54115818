import { randomUUID } from 'node:crypto';
import { parseIngestUrl, type PlatformId, type PublishTarget } from '#protocol';
import type { AppTools } from './app.ts';
import { BroadcastDesk } from './broadcast/desk.ts';
import type { BroadcastTools } from './broadcast/broadcast-tools.ts';
import type { DestinationPort } from './broadcast/destination-port.ts';
import type { IngestOverride } from './broadcast/read-target.ts';
import type { Settings } from './config/settings.ts';
import { Destination } from './destination/destination.ts';
import type { Dial } from './dial/dial.ts';
import { VideoEncoders } from './encoder/find-encoders.ts';
import type { FoundFfmpeg } from './encoder/find-ffmpeg.ts';
import { SharedClips } from './encoder/shared-clips.ts';
import { makeSlateClip, type SlateContent } from './encoder/slate-clip.ts';
import { HushedDestination } from './hushed-destination.ts';
import type { ShowJudges } from './judge/show-judges.ts';
import type { OnAirMark } from './lib/on-air-mark.ts';
import { systemUptime } from './lib/sleep-watch.ts';
import { Turns } from './lib/turns.ts';
import { tryPublish } from './publish/try-publish.ts';
import { publishersBy } from './publishers.ts';
import type { Recordings } from './recording/recordings.ts';
import type { Rehearsal } from './rehearsal/rehearsal.ts';
import type { MakeSlateClip } from './rendition/slate.ts';
import { normaliserStarter } from './rendition/start-normaliser.ts';
import type { NearestServers } from './servers/nearest-servers.ts';
import type { ShowStream } from './show/show-stream.ts';
import { uploadTester } from './upload-tester.ts';

export interface DeskParts {
  readonly settings: Settings;
  readonly tools: AppTools;
  /** Without it no key is taken, and nothing is published. */
  readonly ffmpeg: FoundFfmpeg;
  readonly dial: Dial;
  readonly servers: NearestServers;
  readonly rehearsal: Rehearsal;
  readonly onAir: OnAirMark;
  /** Until when ingests may hold sessions of a run that was cut off; null when the last one was not. */
  readonly heldUntil: number | null;
  readonly stream: ShowStream;
  /** A broadcast that was named is over, all of it closed. */
  readonly onEnded: (broadcastId: string) => void;
  readonly recordings: Pick<Recordings, 'create'>;
  readonly judges: ShowJudges;
}

/** Puts together all that broadcasts are made of. */
export function openDesk(parts: DeskParts): BroadcastDesk {
  const { settings, tools, ffmpeg, dial, servers, onAir, stream, judges } = parts;
  const { clock, logger: log, redactor } = tools;
  const { server } = settings;
  const ffmpegPath = (): string => (ffmpeg.ok ? ffmpeg.path : 'ffmpeg');
  const hushed = (destination: DestinationPort, target: PublishTarget): DestinationPort =>
    new HushedDestination(destination, target, redactor);
  const createPublisher = publishersBy({ clock, dial, ffmpegPath });
  const createDestination: BroadcastTools['createDestination'] = (spec, feed, log) => {
    if (spec.target.url.scheme === 'file')
      return hushed(parts.recordings.create(spec, feed, log), spec.target);
    const destination = new Destination(spec, feed, {
      clock,
      log,
      createPublisher,
      heldUntil: desk.heldUntil(spec.target) ?? parts.heldUntil,
    });
    destination.on('status', ({ state }) => {
      if (state === 'live') onAir.hold(destination);
      else if (state === 'ended' || state === 'failed') onAir.release(destination);
    });
    return hushed(destination, spec.target);
  };
  const clips = slateClips(parts);
  const clipOf: MakeSlateClip = (shape, signal) => clips.get(shape, signal);
  const encoders = new VideoEncoders({ ffmpegPath: ffmpegPath(), clock, log });
  const turns = new Turns(clock);
  const startNormaliser = normaliserStarter({ ffmpegPath: ffmpegPath(), clock, turns, encoders });
  const desk: BroadcastDesk = new BroadcastDesk({
    clock,
    log,
    encoders,
    uptime: systemUptime,
    ...(server && { limits: { destinations: server.destinations, kbps: server.maxKbps } }),
    onEnded: parts.onEnded,
    recordingFolder: settings.recordings.folder,
    graceMs: settings.graceSeconds * 1_000,
    createDestination,
    judges,
    show: { stream, wallTime: Date.now, newShowId: randomUUID },
    testUpload: uploadTester({ clock, dial, ffmpegPath, makeSlateClip: clipOf }),
    tryPublish: (target, signal) => tryPublish(createPublisher(target), clock, signal),
    serversOf: (platform, wish) => servers.serversOf(platform, wish),
    measureServers: (platform, anew) => servers.measure(platform, anew),
    ffmpegProblem: () => (ffmpeg.ok ? null : ffmpeg.code),
    ingestOverride: (platform, rehearsal) => ingestOverride(parts, platform, rehearsal),
    makeSlateClip: clipOf,
    startNormaliser: (input, onTag) => {
      // Without ffmpeg no key is taken, and without a key no media.
      if (!ffmpeg.ok) throw new Error('there is no ffmpeg');
      return startNormaliser(input, onTag);
    },
  });
  return desk;
}

/** The slate that was chosen, or the built-in one where that cannot be made. */
function slateClips({ settings, tools, ffmpeg }: DeskParts): SharedClips {
  return new SharedClips(async (shape, signal) => {
    if (!ffmpeg.ok) throw new Error('there is no ffmpeg');
    const make = (content: SlateContent): Promise<Buffer> =>
      makeSlateClip(ffmpeg.path, { ...shape, content }, signal);
    if (!settings.slate) return make({ picture: tools.slate });
    return make(settings.slate).catch((err: unknown) => {
      signal.throwIfAborted();
      const what = 'ffmpeg cannot make the slate that was chosen: the built-in picture stands in';
      tools.logger.warn(what, { err });
      return make({ picture: tools.slate });
    });
  });
}

function ingestOverride(
  { settings, rehearsal: own }: DeskParts,
  platform: PlatformId,
  rehearsal: boolean,
): IngestOverride | null {
  if (rehearsal || settings.rehearse) {
    const { port, folder: recordings } = own;
    if (port === null) return null;
    return { ingest: { scheme: 'rtmp', host: '127.0.0.1', port, app: platform }, backups: [], recordings };
  }
  const ingest = parseIngestUrl(settings.ingests[platform] ?? '');
  const backup = parseIngestUrl(settings.backupIngests[platform] ?? '');
  return ingest && { ingest, backups: backup ? [backup] : [] };
}
