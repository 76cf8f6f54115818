import type { EncoderName } from './video-encoders.ts';
import { encoderOptions, uploadFilter } from './video-encoders.ts';
import { platformColours } from './colours.ts';

/** What one encode of a quality of its own makes. */
export interface EncodeTarget {
  /** Pixels, even. */
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
  /** The most, in kbit/s. */
  readonly videoKbps: number;
  /** An upright picture out of one that lies: a part of it, by how far to the right, 0 to 1, or all of it. */
  readonly frame?: { readonly kind: 'crop'; readonly at: number } | { readonly kind: 'fit' };
  /** Seconds between keyframes. */
  readonly keyframeSeconds: number;
  readonly encoder: EncoderName;
}

/** The blurred ground is made of so many times fewer pixels to each side. */
const groundDivisor = 16;

/**
 * Constant frame rate and size, closed groups of pictures of one length, and a bitrate that is kept.
 * @param shownMs pictures up to this time have been shown: the next one is a keyframe
 */
export function targetOptions(target: EncodeTarget, shownMs: number | undefined): string[] {
  const { frameRate, keyframeSeconds, encoder } = target;
  const gop = String(Math.round(frameRate * keyframeSeconds));
  const filters = [
    `fps=${frameRate}`,
    sizeFilter(target),
    `${toPlatforms},setsar=1`,
    ...uploadFilter(encoder),
  ];
  return [
    ...['-vf', filters.join(',')],
    ...(shownMs === undefined ? [] : ['-force_key_frames', keyframeAfter(shownMs, frameRate)]),
    ...encoderOptions(encoder, target),
    ...['-g', gop, '-keyint_min', gop],
    ...platformColours.options,
  ];
}

/** ffmpeg looks for the nearest of the pictures, so it is told the very time of the first whose whole ms are later. */
export function keyframeAfter(shownMs: number, frameRate: number): string {
  return String((Math.floor(((shownMs + 0.5) * frameRate) / 1000) + 1) / frameRate);
}

/** In one step with the last change of size, which all pictures pass anyway. */
const colours = 'out_color_matrix=bt709:out_range=tv';
const toPlatforms = platformColours.filter.slice(platformColours.filter.indexOf(',') + 1);

/** A window that is resized gets bars: a stream keeps its first size. */
function sizeFilter({ width: w, height: h, frame }: EncodeTarget): string {
  switch (frame?.kind) {
    case undefined:
      return `${within(w, h)},pad=${w}:${h}:(ow-iw)/2:(oh-ih)/2`;
    case 'crop':
      return `crop='min(iw,ih*9/16)':'min(ih,iw*16/9)':(iw-ow)*${frame.at}:(ih-oh)/2,scale=${w}:${h}:${colours}`;
    case 'fit': {
      const [gw, gh] = [w, h].map((side) => 2 * Math.ceil(side / groundDivisor / 2));
      const small = `scale=${gw}:${gh}:force_original_aspect_ratio=increase,crop=${gw}:${gh},boxblur=2`;
      const ground = `${small},scale=${w}:${h}:flags=bilinear:${colours}`;
      return `split[a][b];[a]${ground}[ground];[b]${within(w, h)}[front];[ground][front]overlay=(W-w)/2:(H-h)/2`;
    }
  }
}

/** As large as fits, to whole pairs of pixels: an odd width takes ffmpeg's slow way, and would leave a seam at the edge. */
function within(width: number, height: number): string {
  const side = (own: string, other: string): string => `'2*round(min(${own},${other})/2)'`;
  return `scale=${side(`${width}`, `${height}*iw/ih`)}:${side(`${height}`, `${width}*ih/iw`)}:${colours}`;
}
