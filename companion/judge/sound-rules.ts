import type { Preset } from '#protocol';
import type { HeardFigures, SoundFigures } from './figures.ts';
import { finding, levelOf, strictest, type Judged } from './finding.ts';
import { limits } from './limits.ts';

/** Hz that every platform takes. */
const usualRates: readonly number[] = [44_100, 48_000];
/** AAC frames are of about the same size: a mean is a little off what was asked for. */
const tolerance = 1.1;
/** More than any sound has: a side that is silent would be below the other by Infinity. */
const mostDb = 90;

/** Of how the sound is encoded. */
export function soundFormatRules(
  { codec, rate, channels, kbps }: SoundFigures,
  platforms: readonly Preset[],
): Judged[] {
  const headers = { unit: '', by: 'headers' } as const;
  return [
    finding('audio-codec', codec, codec === 'AAC' ? 'pass' : 'fail', 'audio-codec', {
      ...headers,
      limit: 'AAC',
    }),
    rate === null
      ? null
      : finding('audio-rate', rate, usualRates.includes(rate) ? 'pass' : 'warn', 'audio-rate', {
          unit: 'Hz',
          by: 'headers',
          limit: 48_000,
        }),
    channels === null
      ? null
      : finding('channels', channels, channels > 2 ? 'warn' : 'pass', 'channels', { ...headers, limit: 2 }),
    kbps === null ? null : bitrateRule(kbps, platforms),
  ];
}

function bitrateRule(kbps: number, platforms: readonly Preset[]): Judged {
  const said = { unit: 'kbit/s', by: 'times' } as const;
  return strictest([
    ...platforms.flatMap(({ name, limits: own }) => {
      if (!own.audio) return [];
      const limit = own.audio.value;
      const level = kbps > limit * tolerance ? 'warn' : 'pass';
      return [finding('audio-bitrate', kbps, level, 'audio-bitrate', { ...said, limit, platforms: [name] })];
    }),
    finding('audio-bitrate', kbps, 'pass', 'audio-bitrate', said),
  ]);
}

/** Of what is heard. */
export function heardRules({ lufs, silentPercent, clippedPercent, leftOverRightDb }: HeardFigures): Judged[] {
  const by = 'decoding' as const;
  const isSilent = silentPercent > limits.silentPercent.fail;
  return [
    // What is silent is not said to be too quiet as well.
    lufs === null || isSilent ? null : loudnessRule(lufs),
    finding('clipping', clippedPercent, levelOf(clippedPercent, limits.clippedPercent), 'clipped', {
      ...{ unit: '%', by, limit: limits.clippedPercent.warn },
    }),
    leftOverRightDb === null || isSilent ? null : sidesRule(leftOverRightDb),
    finding('silence', silentPercent, levelOf(silentPercent, limits.silentPercent), 'silence', {
      ...{ unit: '%', by, limit: limits.silentPercent.warn },
    }),
  ];
}

function loudnessRule(lufs: number): Judged {
  const said = { unit: 'LUFS', by: 'decoding' } as const;
  const quiet = levelOf(lufs, limits.quiet);
  if (quiet !== 'pass')
    return finding('loudness', lufs, quiet, 'too-quiet', { ...said, limit: limits.quiet.warn });
  return finding('loudness', lufs, levelOf(lufs, limits.loud), 'too-loud', {
    ...{ ...said, limit: limits.loud.warn },
  });
}

function sidesRule(leftOverRightDb: number): Judged {
  const level = levelOf(Math.abs(leftOverRightDb), limits.sidesDb);
  const measured = Math.max(-mostDb, Math.min(mostDb, leftOverRightDb));
  return finding('one-side', measured, level, 'one-side', {
    ...{ unit: 'dB', by: 'decoding', limit: limits.sidesDb.warn },
  });
}
