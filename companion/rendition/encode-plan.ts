import {
  renditionPictures,
  type RenditionChoice,
  type RenditionPicture,
  type RenditionReason,
  type VideoCodec,
} from '#protocol';
import type { EncodeTarget } from '../encoder/encode-options.ts';
import { codecOf } from './fitting-codec.ts';
import { evenSize, frameSize, type FrameSize } from '../encoder/frame-size.ts';

/** A quality of its own, as a destination asks for it. */
export type Wanted = Exclude<RenditionChoice, 'source'>;

/** What is really encoded of it. */
export interface EncodePlan extends Pick<
  EncodeTarget,
  'width' | 'height' | 'frameRate' | 'videoKbps' | 'frame'
> {
  /** What it is encoded as: H.264 where this computer has no encoder of what was asked for. */
  readonly codec: VideoCodec;
  /** Why that is less than what was asked for; null while it is not. */
  readonly reason: RenditionReason | null;
}

/** What comes in, as far as it is known: pixels, and pictures a second. */
export interface SourceFormat {
  readonly width: number | null;
  readonly height: number | null;
  readonly frameRate: number | null;
}

interface Step {
  readonly shortSide: number;
  readonly frameRate: number;
}

/** A level lower takes at most this share of the work. */
const easier = 0.6;
/** What is encoded below all that can be asked for. */
const lesser: readonly Step[] = [
  { shortSide: 360, frameRate: 30 },
  { shortSide: 360, frameRate: 15 },
  { shortSide: 240, frameRate: 15 },
];
/** Fewer pixels need more bits each, about so: bits go with this power of the pixels a second. */
const bitsPower = 0.75;
const unknown: SourceFormat = { width: null, height: null, frameRate: null };

interface Fitted extends FrameSize {
  readonly frameRate: number;
  /** Whether the source had fewer pixels to give. */
  readonly isSmaller: boolean;
}

const stepOf = (picture: RenditionPicture): Step => {
  const [shortSide, frameRate] = picture.split('p').map(Number);
  return { shortSide: shortSide!, frameRate: frameRate! };
};
const workOf = ({ width, height, frameRate }: Fitted): number => width * height * frameRate;

/** What was asked for as this source gives it, and what is encoded instead, one after the other, where that is too much. */
function ladder(wanted: Wanted, source: SourceFormat): readonly Fitted[] {
  const fits = (step: Step): Fitted => ({
    ...fit(wanted, source, step),
    frameRate: Math.min(step.frameRate, source.frameRate ?? Infinity),
  });
  const steps = [fits(stepOf(wanted.picture))];
  for (const step of [...renditionPictures.map(stepOf), ...lesser].map(fits)) {
    if (workOf(step) <= workOf(steps.at(-1)!) * easier) steps.push(step);
  }
  return steps;
}

/** How many levels lower a rendition can be encoded, whatever the source. */
export function lowestLevelOf(wanted: Wanted): number {
  return ladder(wanted, unknown).length - 1;
}

/**
 * What is encoded of a source for those who want this. What the source does not have is not made up: neither pixels nor
 * frames.
 * @param level how often this computer was too slow for it, 0 for not at all
 * @param hasCodec whether this computer has an encoder of the codec; H.264 is made otherwise
 */
export function planEncode(wanted: Wanted, source: SourceFormat, level: number, hasCodec = true): EncodePlan {
  const steps = ladder(wanted, source);
  const top = steps[0]!;
  const step = steps[Math.min(level, steps.length - 1)]!;
  const { isSmaller, ...format } = step;
  const frame = wanted.frame === undefined ? {} : { frame: wanted.frame };
  const share = (workOf(step) / workOf(top)) ** bitsPower;
  return {
    ...format,
    ...frame,
    videoKbps: Math.round(wanted.videoKbps * share),
    codec: hasCodec ? codecOf(wanted) : 'h264',
    reason:
      step !== top
        ? 'computer-slow'
        : hasCodec
          ? shortfall(wanted, isSmaller, step.frameRate)
          : 'codec-unavailable',
  };
}

/** A rate that is a little off is that rate: what is counted is never exact, and 29.97 is called 30. */
function shortfall({ picture }: Wanted, isSmaller: boolean, frameRate: number): RenditionReason | null {
  if (isSmaller) return 'source-smaller';
  return frameRate < stepOf(picture).frameRate * 0.95 ? 'source-slower' : null;
}

/** The size that comes out, and whether the source had less to give. */
function fit(
  { frame }: Wanted,
  { width, height }: SourceFormat,
  { shortSide }: Step,
): Omit<Fitted, 'frameRate'> {
  const longSide = evenLong(shortSide);
  if (width === null || height === null) {
    const size = { width: longSide, height: shortSide };
    return { ...(frame ? turned(size) : size), isSmaller: false };
  }
  const own = frame ? verticalOf(frame.kind, { width, height }) : frameSize({ width, height });
  const box =
    own.width > own.height ? { width: longSide, height: shortSide } : { width: shortSide, height: longSide };
  if (own.width > box.width || own.height > box.height) return { ...box, isSmaller: false };
  // A part of a picture is as high as that, and narrower: of a 1080p source it is all that 1080p can give.
  const isWhole = frame?.kind === 'crop' && Math.min(width, height) >= shortSide;
  return { ...own, isSmaller: !isWhole && own.width < box.width && own.height < box.height };
}

/** The largest upright 9:16 that the source fills: with a part of it, or with all of its width. */
function verticalOf(kind: 'crop' | 'fit', { width, height }: FrameSize): FrameSize {
  const fromHeight = { width: (height * 9) / 16, height };
  const fromWidth = { width, height: (width * 16) / 9 };
  return evenSize(kind === 'crop' && fromHeight.width <= width ? fromHeight : fromWidth);
}

function turned({ width, height }: FrameSize): FrameSize {
  return { width: height, height: width };
}

/** 854 to 480, as the platforms have it. */
function evenLong(shortSide: number): number {
  return Math.ceil((shortSide * 16) / 9 / 2) * 2;
}
