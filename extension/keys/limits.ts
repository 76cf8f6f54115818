import {
  codecNames,
  hasRule,
  isRtmp,
  maxVideoKbps,
  parseIngestUrl,
  pictureOf,
  presetOfAddress,
  type CodecName,
} from '#protocol';
import { qualityPresets } from '../settings/quality.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';
import { ingestOf, type Choice } from './choices.ts';

/** What a platform does not take as it is set; each is a sentence of the locales, `limit_<kind>`. */
export type LimitWarning =
  /** More video than it recommends for this picture; of what is captured, no more than that goes out. */
  | { readonly kind: 'bitrate'; readonly name: string; readonly maxKbps: number; readonly capped: boolean }
  /** A picture of another height than it takes. */
  | {
      readonly kind: 'height';
      readonly name: string;
      readonly height: number;
      readonly takes: readonly number[];
    }
  /** More frames a second than it takes. */
  | { readonly kind: 'rate'; readonly name: string; readonly frameRate: number; readonly most: number }
  /** Pictures of another codec than its servers take: they get the first of those. */
  | {
      readonly kind: 'codec';
      readonly name: string;
      readonly codec: CodecName;
      readonly takes: readonly CodecName[];
    }
  /** An address without TLS, where it takes nothing else. */
  | { readonly kind: 'plain'; readonly name: string }
  /** A better picture than the platform gets that must not have the worse one. */
  | { readonly kind: 'simulcast'; readonly name: string; readonly better: readonly string[] };

/** What goes to one destination. */
interface Given {
  readonly height: number;
  readonly frameRate: number;
  readonly videoKbps: number;
  readonly vertical: boolean;
  readonly codec: CodecName;
  /** Whether it is what is captured, and not encoded for this destination. */
  readonly captured: boolean;
}

/**
 * Everything that the platforms of these destinations do not take as it is set, in the order of the destinations. None of it
 * keeps anybody from going live: a platform may have changed its mind since it was read. Nothing is said of B-frames,
 * which neither a recorder nor an encode here makes, and of profiles, which are Baseline in all but name.
 */
export function limitWarnings(choices: readonly Choice[], snapshot: SettingsSnapshot): LimitWarning[] {
  const all = choices.map((choice) => ({ choice, given: givenTo(choice, snapshot) }));
  const warnings = all.flatMap(({ choice, given }) => [
    ...ownLimits(choice, given),
    ...codecLimits(choice, given, snapshot),
    ...addressLimits(choice, snapshot),
    ...simulcast({ choice, given }, all),
  ]);
  const told = new Set<string>();
  return warnings.filter((one) => !told.has(JSON.stringify(one)) && told.add(JSON.stringify(one)));
}

/** What is captured, or the quality that is set for this destination, which is never more than that. */
function givenTo({ id }: Choice, { quality, destinationOptions }: SettingsSnapshot): Given {
  const captured = {
    ...qualityPresets[quality.preset],
    videoKbps: quality.videoKbps,
    vertical: false,
    codec: codecNames.h264,
    captured: true,
  };
  const own = destinationOptions[id]?.rendition;
  if (!own) return captured;
  const { height, frameRate } = pictureOf(own.picture);
  return {
    height: Math.min(height, captured.height),
    frameRate: Math.min(frameRate, captured.frameRate),
    videoKbps: own.videoKbps,
    vertical: own.frame !== undefined,
    codec: codecNames[own.codec ?? 'h264'],
    captured: false,
  };
}

function ownLimits({ preset }: Choice, given: Given): LimitWarning[] {
  if (preset === null) return [];
  const { height, frameRate, videoKbps, vertical, captured } = given;
  const { name, limits } = preset;
  const maxKbps = maxVideoKbps(preset, { height, frameRate });
  const takes = limits.heights?.value ?? [height];
  const most = limits.frameRate?.value ?? frameRate;
  return [
    ...(maxKbps !== null && videoKbps > maxKbps
      ? [{ kind: 'bitrate', name, maxKbps, capped: captured } as const]
      : []),
    // What is said of heights is said of pictures that are wider than high.
    ...(vertical || takes.includes(height) ? [] : [{ kind: 'height', name, height, takes } as const]),
    ...(frameRate > most ? [{ kind: 'rate', name, frameRate, most } as const] : []),
  ];
}

/** SRT and WHIP carry H.264 alone; of an RTMP server of one's own it is not known before it is asked. */
function codecLimits(
  { id, name, preset }: Choice,
  { codec }: Given,
  snapshot: SettingsSnapshot,
): LimitWarning[] {
  const url = parseIngestUrl(ingestOf(id, snapshot) ?? '');
  const takes = url && !isRtmp(url) ? [codecNames.h264] : (preset?.limits.codecs?.value ?? [codec]);
  return takes.includes(codec) ? [] : [{ kind: 'codec', name: preset?.name ?? name, codec, takes }];
}

function addressLimits({ id, name }: Choice, snapshot: SettingsSnapshot): LimitWarning[] {
  const address = ingestOf(id, snapshot);
  if (address === null || parseIngestUrl(address)?.scheme !== 'rtmp') return [];
  const owner = presetOfAddress(address);
  return owner && hasRule(owner, 'rtmps-only') ? [{ kind: 'plain', name }] : [];
}

interface Going {
  readonly choice: Choice;
  readonly given: Given;
}

function simulcast({ choice, given }: Going, all: readonly Going[]): LimitWarning[] {
  const { preset, name } = choice;
  if (preset === null || given.vertical || !hasRule(preset, 'not-worse')) return [];
  const most = maxVideoKbps(preset, given) ?? Infinity;
  const better = all.filter((other) => {
    if (other.choice.preset === preset || other.given.vertical) return false;
    const { height, frameRate, videoKbps } = other.given;
    if (height !== given.height) return height > given.height;
    if (frameRate !== given.frameRate) return frameRate > given.frameRate;
    // Nobody can give it more than it takes.
    return videoKbps > given.videoKbps && given.videoKbps < most;
  });
  return better.length === 0
    ? []
    : [{ kind: 'simulcast', name, better: better.map((other) => other.choice.name) }];
}
