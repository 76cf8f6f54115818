import { pictureOf, type Rendition, type VideoCodec } from '#protocol';
import type { Choice } from '../keys/choices.ts';
import { recordedKbps, uploadKbps } from '../keys/upload-kbps.ts';
import { carrierOf } from '../settings/carrier.ts';
import { qualityPresets, type QualityChoice } from '../settings/quality.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';
import type { Uplink } from '../settings/uplink.ts';

/** What the selected destinations take of the upload and of this computer. */
export interface Budget {
  /** Whether a server takes one upload, and encodes and sends to all of them from there. */
  readonly byServer: boolean;
  /** Video and sound of all of them together, in kbit/s. */
  readonly kbps: number;
  /** What is known of the way up; null for nothing that helps here. */
  readonly uplink: Uplink | null;
  /** Whether it is more than that. */
  readonly isOver: boolean;
  /** Encodes beside the one of the browser: one for each quality that is not as captured. */
  readonly encodes: number;
  /** Whether they may be too much for this computer. */
  readonly isHeavy: boolean;
}

/**
 * Pixels a second that are encoded for each core of a computer without it being felt. libx264's `superfast` took 0.15 s of a slow
 * core for a second of 720p30; decoding, scaling and busier pictures double that, and half of the cores are the browser's.
 */
const pixelsPerCore = 45_000_000;

/** The same pictures in another codec, decoding them included: libx265's `ultrafast` and SVT-AV1's 12 against that. */
const effort: Readonly<Record<VideoCodec, number>> = { h264: 1, hevc: 2.5, av1: 1.5 };

/**
 * @param selected the destinations that are ticked
 * @param cores logical processors of this computer
 */
export function budgetOf(selected: readonly Choice[], snapshot: SettingsSnapshot, cores: number): Budget {
  const { destinationOptions, quality, uplink } = snapshot;
  const renditions = selected.map(({ id }) => destinationOptions[id]?.rendition ?? null);
  const byServer = typeof carrierOf(snapshot).at === 'string';
  const kbps = byServer ? recordedKbps(snapshot) : uploadKbps(selected, snapshot);
  // The companion encodes once what is asked for more than once.
  const encoded = [...new Map(renditions.flatMap((one) => (one ? [[idOf(one), one]] : []))).values()];
  const pixels = encoded.reduce(
    (sum, one) => sum + effort[one.codec ?? 'h264'] * pixelsPerSecond(one, quality),
    0,
  );
  // What went out says nothing of more than that: there may just have been no more.
  const known = uplink?.known === 'carried' && kbps > uplink.kbps ? null : uplink;
  return {
    byServer,
    kbps,
    uplink: known,
    isOver: known !== null && kbps > known.kbps,
    encodes: byServer ? 0 : encoded.length,
    isHeavy: !byServer && pixels > cores * pixelsPerCore,
  };
}

function idOf({ picture, videoKbps, frame, codec }: Rendition): string {
  return JSON.stringify([picture, videoKbps, frame?.kind, frame?.kind === 'crop' && frame.at, codec]);
}

/** What is recorded is not made larger or faster. */
function pixelsPerSecond({ picture }: Rendition, { preset }: QualityChoice): number {
  const wanted = pictureOf(picture);
  const recorded = qualityPresets[preset];
  const height = Math.min(wanted.height, recorded.height);
  return height * ((height * 16) / 9) * Math.min(wanted.frameRate, recorded.frameRate);
}
