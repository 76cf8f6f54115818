/** Width and height in pixels. */
export interface FrameSize {
  readonly width: number;
  readonly height: number;
}

/** The sizes that platforms name in their advice, smallest first. */
const standardSizes: readonly FrameSize[] = [
  { width: 426, height: 240 },
  { width: 640, height: 360 },
  { width: 854, height: 480 },
  { width: 1280, height: 720 },
  { width: 1920, height: 1080 },
];

/**
 * The frame that a picture is encoded into. Windows and screens come in any size, and a stream had better not change
 * its own when another source is chosen: a landscape that is not 16:9 is put, with bars, into the smallest standard
 * frame that holds it. Portraits, 16:9 and what is larger keep their size, made even, as H.264 asks for.
 */
export function frameSize({ width, height }: FrameSize): FrameSize {
  const own = evenSize({ width, height });
  if (width < height || Math.round((height * 16) / 9) === width) return own;
  return standardSizes.find((size) => size.width >= width && size.height >= height) ?? own;
}

/** H.264 takes even sides only. */
export function evenSize({ width, height }: FrameSize): FrameSize {
  const even = (side: number): number => Math.max(2, 2 * Math.floor(side / 2));
  return { width: even(width), height: even(height) };
}
