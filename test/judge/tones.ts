import { runCommand } from '../../companion/encoder/run.ts';

/** A moment of what arrived, on the left: how loud each of the tones is, and the loudest sample of all. */
export interface ToneMoment {
  /** Amplitude in dBFS, in the order that was asked for; as quiet as `inaudibleDb` at least. */
  readonly levelsDb: readonly number[];
  /** Factor of full scale. */
  readonly peak: number;
}

const sampleRate = 48_000;
/** A fifth of a second tells tones 5 Hz apart. */
const windowSamples = sampleRate / 5;
export const inaudibleDb = -120;

/** Follows tones through the sound of a file, a fifth of a second at a time. */
export async function followTones(
  ffmpeg: string,
  file: string,
  hz: readonly number[],
  signal: AbortSignal,
): Promise<ToneMoment[]> {
  const pcm = ['-map', '0:a:0', '-af', 'pan=mono|c0=c0', '-ar', String(sampleRate), '-f', 'f32le', 'pipe:1'];
  const { stdout } = await runCommand(ffmpeg, ['-v', 'error', '-nostdin', '-i', file, ...pcm], signal);
  const samples = new Float32Array(Math.floor(stdout.length / 4));
  for (let n = 0; n < samples.length; n++) samples[n] = stdout.readFloatLE(n * 4);
  const moments: ToneMoment[] = [];
  for (let at = 0; at + windowSamples <= samples.length; at += windowSamples) {
    const window = samples.subarray(at, at + windowSamples);
    moments.push({
      levelsDb: hz.map((one) => Math.max(inaudibleDb, 20 * Math.log10(amplitude(window, one)))),
      peak: window.reduce((most, one) => Math.max(most, Math.abs(one)), 0),
    });
  }
  return moments;
}

function amplitude(samples: Float32Array, hz: number): number {
  let [inPhase, quadrature] = [0, 0];
  samples.forEach((one, n) => {
    inPhase += one * Math.sin((2 * Math.PI * hz * n) / sampleRate);
    quadrature += one * Math.cos((2 * Math.PI * hz * n) / sampleRate);
  });
  return (2 * Math.hypot(inPhase, quadrature)) / samples.length;
}
