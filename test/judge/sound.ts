import { runCommand } from '../../companion/encoder/run.ts';

export interface Sound {
  /** Mean level in dBFS (RMS of both channels together); -Infinity for silence. */
  readonly meanDb: number;
  /** The loudest of the tones from 50 to 2000 Hz, to 5 Hz; null in silence. */
  readonly toneHz: number | null;
}

const sampleRate = 48_000;
/** As much as is listened to, in seconds. */
const longest = 60;
/** A window of this many samples tells tones 5 Hz apart. */
const windowSamples = sampleRate / 5;
const windows = 8;
const tones = { from: 50, to: 2_000, step: 5 };
/** Quieter than this is silence, in dBFS. */
const silenceDb = -70;

/** Decodes the first minute of the audio and measures it; null when there is none. */
export async function listen(ffmpeg: string, file: string, signal: AbortSignal): Promise<Sound | null> {
  const pcm = ['-map', '0:a:0', '-ac', '1', '-ar', String(sampleRate), '-f', 'f32le', 'pipe:1'];
  const args = ['-v', 'error', '-nostdin', '-t', String(longest), '-i', file, ...pcm];
  const { stdout } = await runCommand(ffmpeg, args, signal);
  const samples = new Float32Array(Math.floor(stdout.length / 4));
  for (let i = 0; i < samples.length; i += 1) samples[i] = stdout.readFloatLE(i * 4);
  if (samples.length === 0) return null;
  const meanDb = 10 * Math.log10(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
  return { meanDb, toneHz: meanDb > silenceDb ? dominantTone(samples) : null };
}

function dominantTone(samples: Float32Array): number | null {
  const stride = Math.max(windowSamples, Math.floor(samples.length / windows));
  let best: { readonly hz: number; readonly power: number } | null = null;
  for (let hz = tones.from; hz <= tones.to; hz += tones.step) {
    let power = 0;
    for (let at = 0; at + windowSamples <= samples.length; at += stride) power += goertzel(samples, at, hz);
    if (!best || power > best.power) best = { hz, power };
  }
  return best && best.power > 0 ? best.hz : null;
}

/** Power of one tone in one window (https://en.wikipedia.org/wiki/Goertzel_algorithm). */
function goertzel(samples: Float32Array, from: number, hz: number): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * hz) / sampleRate);
  let [last, beforeLast] = [0, 0];
  for (let i = from; i < from + windowSamples; i += 1) {
    [last, beforeLast] = [samples[i]! + coefficient * last - beforeLast, last];
  }
  return last * last + beforeLast * beforeLast - coefficient * last * beforeLast;
}
