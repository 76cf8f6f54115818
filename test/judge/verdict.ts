import { runCommand } from '../../companion/encoder/run.ts';
import { probePackets, probeStreams, type Packet } from './packets.ts';
import { listen } from './sound.ts';

/** Paths of the programs that judge. */
export interface JudgeTools {
  readonly ffmpeg: string;
  readonly ffprobe: string;
}

export interface VideoVerdict {
  readonly codec: string;
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  /** Frames a second over the whole length. */
  readonly fps: number;
  /** Longest time between two frames, in ms. */
  readonly longestGapMs: number;
  /** Seconds between keyframes; null when there are fewer than two. */
  readonly keyframeSeconds: { readonly min: number; readonly mean: number; readonly max: number } | null;
  readonly startsWithKeyframe: boolean;
}

export interface AudioVerdict {
  readonly codec: string;
  readonly sampleRate: number;
  readonly channels: number;
  /** Mean level in dBFS; -Infinity for silence. */
  readonly meanDb: number;
  /** The loudest tone, to 5 Hz; null in silence. */
  readonly toneHz: number | null;
}

/** What a recording really holds. */
export interface Verdict {
  /** Length in seconds, from the first packet to the last. */
  readonly seconds: number;
  /** Bits a second, audio and video. */
  readonly bitrate: number;
  /** Null when there is none. */
  readonly video: VideoVerdict | null;
  readonly audio: AudioVerdict | null;
  /** Start of the audio minus start of the video, in ms; null unless there are both. */
  readonly startOffsetMs: number | null;
  /** What ffmpeg complains about when it decodes everything; empty when nothing is wrong. */
  readonly decodeErrors: readonly string[];
}

/**
 * Decodes and throws away. In the clock of the file: in that of the frame rate, two frames of a camera that come a
 * little unevenly would fall on one tick and look like an error.
 */
const decodeOnly = ['-enc_time_base', '-1', '-f', 'null', '-'];

/**
 * Judges a recording (FLV, or anything else ffmpeg reads) by decoding all of it. A file that is missing or holds
 * no media is a verdict too: no video, no audio and the complaint.
 * @throws RunError when ffmpeg or ffprobe cannot be run.
 */
export async function judge(file: string, tools: JudgeTools, signal: AbortSignal): Promise<Verdict> {
  const [streams, packets, sound, decoded] = await Promise.all([
    probeStreams(tools.ffprobe, file, signal),
    probePackets(tools.ffprobe, file, signal),
    listen(tools.ffmpeg, file, signal),
    runCommand(tools.ffmpeg, ['-v', 'error', '-nostdin', '-i', file, ...decodeOnly], signal),
  ]);
  const video = packets.filter(({ type }) => type === 'video').sort((a, b) => a.at - b.at);
  const audio = packets.filter(({ type }) => type === 'audio');
  const videoInfo = streams.find(({ codec_type }) => codec_type === 'video');
  const audioInfo = streams.find(({ codec_type }) => codec_type === 'audio');
  const seconds = span(packets);
  return {
    seconds,
    bitrate: seconds > 0 ? (packets.reduce((sum, { bytes }) => sum + bytes, 0) * 8) / seconds : 0,
    video: video.length > 0 ? { ...named(videoInfo), ...measureVideo(video) } : null,
    audio:
      audio.length > 0 && sound
        ? {
            codec: audioInfo?.codec_name ?? 'unknown',
            sampleRate: Number(audioInfo?.sample_rate ?? 0),
            channels: audioInfo?.channels ?? 0,
            ...sound,
          }
        : null,
    startOffsetMs: video[0] && audio[0] ? Math.round((audio[0].at - video[0].at) * 1_000) : null,
    decodeErrors: decoded.stderr.split('\n').filter((line) => line.trim() !== ''),
  };
}

function named(info: { codec_name?: string; width?: number; height?: number } | undefined) {
  return { codec: info?.codec_name ?? 'unknown', width: info?.width ?? 0, height: info?.height ?? 0 };
}

/** @param video in order of presentation. */
function measureVideo(video: readonly Packet[]) {
  const gaps = distances(video);
  const keyGaps = distances(video.filter(({ isKey }) => isKey));
  return {
    frames: video.length,
    fps: gaps.length > 0 ? gaps.length / span(video) : 0,
    longestGapMs: Math.round(highest(gaps) * 1_000),
    keyframeSeconds:
      keyGaps.length > 0
        ? {
            min: -highest(keyGaps.map((gap) => -gap)),
            mean: sum(keyGaps) / keyGaps.length,
            max: highest(keyGaps),
          }
        : null,
    startsWithKeyframe: video[0]?.isKey ?? false,
  };
}

function distances(packets: readonly Packet[]): number[] {
  return packets.slice(1).map(({ at }, index) => at - packets[index]!.at);
}

function span(packets: readonly Packet[]): number {
  if (packets.length === 0) return 0;
  const times = packets.map(({ at }) => at);
  return highest(times) + highest(times.map((at) => -at));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function highest(numbers: readonly number[]): number {
  return numbers.reduce((most, number) => Math.max(most, number), numbers.length > 0 ? -Infinity : 0);
}
