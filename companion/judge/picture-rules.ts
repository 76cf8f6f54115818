import { maxVideoKbps, type Finding, type Preset } from '#protocol';
import { profiles, type PictureFigures } from './figures.ts';
import { finding, levelOf, strictest, type Judged } from './finding.ts';
import { limits } from './limits.ts';

const headers = { unit: '', by: 'headers' } as const;

/** Held against what each platform says of it; those that say nothing do not mind. */
function against<T>(
  platforms: readonly Preset[],
  fact: (limits: Preset['limits']) => { readonly value: T } | null,
  judge: (value: T, names: readonly string[]) => Finding,
): Finding[] {
  return platforms.flatMap(({ name, limits: own }) => {
    const said = fact(own);
    return said ? [judge(said.value, [name])] : [];
  });
}

/** Of how the pictures are encoded. */
export function pictureFormatRules(
  { codec, profile, hasBFrames, width, height, hasChangedSize, stored }: PictureFigures,
  platforms: readonly Preset[],
): Judged[] {
  const size = width > 0 ? `${width}×${height}` : null;
  const known = strictest([
    finding('video-codec', codec, 'pass', 'video-codec', headers),
    ...against(
      platforms,
      ({ codecs }) => codecs,
      (taken, names) => {
        const isTaken = taken.some((one) => one === codec);
        const said = { ...headers, limit: taken.join(', '), platforms: names };
        return finding('video-codec', codec, isTaken ? 'pass' : 'fail', 'video-codec', said);
      },
    ),
  ]);
  const bFrames = strictest([
    finding('b-frames', hasBFrames ? 1 : 0, 'pass', 'b-frames', headers),
    ...against(
      platforms,
      (own) => own.bFrames,
      (may, names) => {
        const said = { ...headers, limit: may ? null : 0, platforms: names };
        const isTaken = may || !hasBFrames;
        return finding('b-frames', hasBFrames ? 1 : 0, isTaken ? 'pass' : 'fail', 'b-frames', said);
      },
    ),
  ]);
  return [
    known,
    profile && profileRule(profile, platforms),
    bFrames,
    size === null ? null : sizeRule(size, height, hasChangedSize, platforms),
    stored &&
      finding(
        'pixel-format',
        stored.pixelFormat,
        stored.pixelFormat === 'yuv420p' ? 'pass' : 'fail',
        'pixel-format',
        { ...headers, limit: 'yuv420p' },
      ),
    stored &&
      finding('colour-range', stored.range, stored.range === 'full' ? 'fail' : 'pass', 'full-range', {
        ...headers,
        limit: 'limited',
      }),
    stored &&
      finding(
        'colour-space',
        stored.space ?? '–',
        stored.space === null || stored.space === 'BT.709' ? 'pass' : 'warn',
        'colour-space',
        { ...headers, limit: 'BT.709' },
      ),
  ];
}

function profileRule(
  { needed, labelled }: NonNullable<PictureFigures['profile']>,
  platforms: readonly Preset[],
): Judged {
  return strictest([
    finding('profile', labelled, 'pass', 'profile', headers),
    ...against(
      platforms,
      ({ profile }) => profile,
      (most, names) => {
        const isTaken = profiles.indexOf(needed) <= profiles.indexOf(most);
        const said = { ...headers, limit: most, platforms: names };
        return finding('profile', labelled, isTaken ? 'pass' : 'warn', 'profile', said);
      },
    ),
  ]);
}

function sizeRule(size: string, height: number, hasChanged: boolean, platforms: readonly Preset[]): Judged {
  return strictest([
    finding('size', size, hasChanged ? 'warn' : 'pass', 'size-changed', headers),
    ...against(
      platforms,
      ({ heights }) => heights,
      (heights, names) => {
        const said = { ...headers, limit: heights.join(', '), platforms: names };
        return finding('size', size, heights.includes(height) ? 'pass' : 'warn', 'size', said);
      },
    ),
  ]);
}

/** Of how the frames follow one another, and of how many bits they are. */
export function pictureRateRules(picture: PictureFigures, platforms: readonly Preset[]): Judged[] {
  const { frameRate, jitterMs, keyframeSeconds } = picture;
  const times = { unit: '', by: 'times' } as const;
  const slow =
    frameRate !== null &&
    finding('frame-rate', frameRate, levelOf(frameRate, limits.frameRate), 'frame-rate-low', {
      ...times,
      limit: limits.frameRate.warn,
    });
  const fast =
    frameRate === null
      ? []
      : against(
          platforms,
          (own) => own.frameRate,
          (most, names) => {
            const level = frameRate > most * 1.03 ? 'fail' : 'pass';
            return finding('frame-rate', frameRate, level, 'frame-rate-high', {
              ...times,
              limit: most,
              platforms: names,
            });
          },
        );
  return [
    strictest([...(slow ? [slow] : []), ...fast]),
    jitterMs === null
      ? null
      : finding('frame-jitter', jitterMs, levelOf(jitterMs, limits.jitterMs), 'frames-uneven', {
          unit: 'ms',
          by: 'times',
          limit: limits.jitterMs.warn,
        }),
    keyframeSeconds === null ? null : keyframeRule(keyframeSeconds, platforms),
    ...bitrateRules(picture, platforms),
  ];
}

function keyframeRule(measured: number, platforms: readonly Preset[]): Judged {
  const judge = (seconds: number, most: number, names: readonly string[]): Finding => {
    const late = limits.keyframeTolerance;
    const level = levelOf(measured, { warn: seconds + late, fail: most + late });
    const said = { unit: 's', by: 'times', limit: level === 'warn' ? seconds : most } as const;
    return finding('keyframes', measured, level, 'keyframes-far', { ...said, platforms: names });
  };
  const theirs = against(
    platforms,
    ({ keyframe }) => keyframe,
    ({ seconds, most }, names) => judge(seconds, most ?? seconds * 2, names),
  );
  const { seconds, most } = limits.keyframes;
  return strictest(theirs.length > 0 ? theirs : [judge(seconds, most, [])]);
}

function bitrateRules(picture: PictureFigures, platforms: readonly Preset[]): Judged[] {
  const { height, frameRate, kbps, peakKbps } = picture;
  // What a camera gives is never quite 30 a second.
  const rate = Math.floor((frameRate ?? 30) / 1.03);
  const of = (
    rule: 'video-bitrate' | 'bitrate-peak',
    value: number,
    percent: { warn: number; fail: number },
    fault: 'bitrate-high' | 'bitrate-peak',
  ): Judged => {
    const said = { unit: 'kbit/s', by: 'times' } as const;
    const theirs = platforms.flatMap((preset) => {
      const most = maxVideoKbps(preset, { height, frameRate: rate });
      if (most === null) return [];
      const level = levelOf((100 * value) / most, percent);
      return [finding(rule, value, level, fault, { ...said, limit: most, platforms: [preset.name] })];
    });
    return strictest(theirs.length > 0 ? theirs : [finding(rule, value, 'pass', fault, said)]);
  };
  return [
    kbps === null ? null : of('video-bitrate', kbps, limits.bitrate, 'bitrate-high'),
    peakKbps === null ? null : of('bitrate-peak', peakKbps, limits.bitratePeak, 'bitrate-peak'),
  ];
}
