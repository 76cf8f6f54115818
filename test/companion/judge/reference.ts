import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../../../companion/encoder/run.ts';
import { find } from '../../helpers/programs.ts';

/** What ffmpeg's own filters, and ffprobe, say of a recording. */
export interface Reference {
  readonly seconds: number;
  readonly lufs: number;
  readonly silentSeconds: number;
  readonly blackSeconds: number;
  readonly frozenSeconds: number;
  /** Left over right. */
  readonly sidesDb: number;
  readonly frameRate: number;
  readonly keyframeSeconds: number;
  readonly videoKbps: number;
  readonly colourRange: string;
  /** Of the first sound after silence behind a flash, of the first flash after the first one that has such a sound. */
  readonly beepAfterFlashMs: number;
}

/** From one flash to the next. */
const markSeconds = 1;

const pictureFilters = (lumas: string): string[] => [
  `signalstats,metadata=mode=print:key=lavfi.signalstats.YAVG:file=${lumas}`,
  'blackdetect=d=2',
  'freezedetect=d=2',
];
const soundFilters = [
  'ebur128',
  'silencedetect=n=-50dB:d=0.2',
  'astats=measure_overall=none:measure_perchannel=RMS_level',
];

/** Measures all of it with ffmpeg's filters. */
export async function measuredByFfmpeg(recording: Buffer): Promise<Reference> {
  const folder = await mkdtemp(join(tmpdir(), 'tabcast-reference-'));
  const file = join(folder, 'recording.flv');
  const signal = AbortSignal.timeout(60_000);
  try {
    await writeFile(file, recording);
    const lumas = join(folder, 'lumas');
    const filters = ['-vf', pictureFilters(lumas).join(), '-af', soundFilters.join()];
    const said = await runCommand(
      find('ffmpeg')!,
      ['-hide_banner', '-nostdin', '-copyts', '-i', file, ...filters, '-f', 'null', '-'],
      signal,
    );
    const probed = await runCommand(
      find('ffprobe')!,
      ['-v', 'error', '-of', 'json', '-select_streams', 'v', '-show_streams', '-show_packets', file],
      signal,
    );
    return {
      ...fromFilters(said.stderr, await readFile(lumas, 'utf8')),
      ...fromPackets(probed.stdout.toString()),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** @param pictures what was written of each picture */
function fromFilters(text: string, pictures: string) {
  const all = (shape: RegExp): number[] => [...text.matchAll(shape)].map(([, number]) => Number(number));
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
  const lumas = [...pictures.matchAll(/pts_time:(\S+)\s+\S*YAVG=(\S+)/g)].map(([, at, luma]) => ({
    ...{ at: Number(at), luma: Number(luma) },
  }));
  const end = lumas.at(-1)!.at;
  const frozen = all(/freeze_duration: (\S+)/g);
  const froze = all(/freeze_start: (\S+)/g);
  // Nothing is said of the end of a freeze that lasts.
  const lasting = froze.length > frozen.length ? end - froze.at(-1)! : 0;
  const rms = all(/RMS level dB: (\S+)/g).map((db) => (Number.isFinite(db) ? db : -120));
  const flashes = lumas.filter(({ luma }, n) => n > 0 && luma - lumas[n - 1]!.luma > 50).map(({ at }) => at);
  const beeps = all(/silence_end: (\S+)/g);
  const beepAfter = (flash: number): number => beeps.find((at) => at > flash) ?? Infinity;
  const flash = flashes.slice(1).find((at) => beepAfter(at) - at < markSeconds) ?? NaN;
  return {
    lufs: all(/I: +(\S+) LUFS/g).at(-1)!,
    silentSeconds: sum(all(/silence_duration: (\S+)/g).filter((duration) => duration >= 2)),
    blackSeconds: sum(all(/black_duration:(\S+)/g)),
    frozenSeconds: sum(frozen) + lasting,
    sidesDb: rms[0]! - rms[1]!,
    beepAfterFlashMs: (beepAfter(flash) - flash) * 1_000,
  };
}

function fromPackets(json: string) {
  const { packets, streams } = JSON.parse(json) as {
    packets: { dts_time: string; flags: string; size: string }[];
    streams: { color_range?: string }[];
  };
  const times = packets.map(({ dts_time: at }) => Number(at));
  const seconds = times.at(-1)! - times[0]!;
  const keys = packets.filter(({ flags }) => flags.startsWith('K')).map(({ dts_time: at }) => Number(at));
  const ends = [...keys, times.at(-1)!];
  return {
    seconds,
    frameRate: (times.length - 1) / seconds,
    keyframeSeconds: Math.max(...ends.slice(1).map((at, n) => at - ends[n]!)),
    videoKbps: (packets.reduce((sum, { size }) => sum + Number(size), 0) * 8) / seconds / 1_000,
    colourRange: streams[0]?.color_range ?? 'unknown',
  };
}
