import { verdictRules, verdictRuleNames, type VerdictRule } from '#protocol';
import { limits, type Limit } from '../companion/judge/limits.ts';

/** Warning and failure of each rule, as docs/verdict.md shows them. */
const rows: Readonly<Record<VerdictRule, readonly [warning: string, failure: string]>> = {
  tracks: ['', 'no picture, or no sound'],
  'video-codec': ['', 'one that the platform does not take'],
  profile: ['its tools need more than the platform asks for', ''],
  'b-frames': ['', 'where the platform takes none'],
  size: ['it changed, or the platform does not take this height', ''],
  'frame-rate': [
    `below ${limits.frameRate.warn}`,
    `below ${limits.frameRate.fail}, or more than the platform takes`,
  ],
  'frame-jitter': above(limits.jitterMs, 'ms'),
  keyframes: [
    `above what the platform asks for (else ${limits.keyframes.seconds} s), by more than ${limits.keyframeTolerance} s`,
    `above what it bears (else ${limits.keyframes.most} s), by more than ${limits.keyframeTolerance} s`,
  ],
  'video-bitrate': ofPlatform(limits.bitrate),
  'bitrate-peak': ofPlatform(limits.bitratePeak),
  'pixel-format': ['', 'not `yuv420p`'],
  'colour-range': ['', 'full'],
  'colour-space': ['said to be another than BT.709', ''],
  black: above(limits.blackPercent, '%'),
  frozen: above(limits.frozenPercent, '%'),
  'audio-codec': ['', 'not AAC'],
  'audio-rate': ['neither 44.1 nor 48 kHz', ''],
  channels: ['more than 2', ''],
  'audio-bitrate': ['above 110 % of what the platform takes', ''],
  loudness: [
    `above ${limits.loud.warn} or below ${limits.quiet.warn} LUFS`,
    `above ${limits.loud.fail} or below ${limits.quiet.fail} LUFS`,
  ],
  clipping: above(limits.clippedPercent, '%'),
  'one-side': above(limits.sidesDb, 'dB'),
  silence: above(limits.silentPercent, '%'),
  'av-offset': [
    `above ${limits.soundLateMs.warn} ms, or earlier by ${limits.soundEarlyMs.warn} ms; by times: above ${limits.startOffsetMs.warn} ms`,
    `above ${limits.soundLateMs.fail} ms, or earlier by ${limits.soundEarlyMs.fail} ms; by times: never`,
  ],
  'av-drift': above(limits.drift, 'ms/min'),
  timestamps: above(limits.jumpMs, 'ms'),
};

function above({ warn, fail }: Limit, unit: string): readonly [string, string] {
  return [`above ${warn} ${unit}`, `above ${fail} ${unit}`];
}

function ofPlatform({ warn, fail }: Limit): readonly [string, string] {
  const of = (percent: number): string =>
    Number.isFinite(percent) ? `above ${percent} % of what the platform takes` : '';
  return [of(warn), of(fail)];
}

/** The table of rules. */
export function verdictTable(): string {
  const lines = verdictRuleNames.map((rule) => {
    const [warning, failure] = rows[rule];
    return `| ${verdictRules[rule]} | ${warning || '–'} | ${failure || '–'} |`;
  });
  return ['| what | warning | failure |', '| --- | --- | --- |', ...lines].join('\n');
}
