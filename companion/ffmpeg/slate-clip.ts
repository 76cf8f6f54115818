import { runCommand } from './run.ts';

export interface SlateClipRequest {
  /** Path of a PNG or JPEG picture of any size. */
  readonly picture: string;
  /** Pixels of the clip; the picture is made to fit, with bars where it has to be. */
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
  readonly seconds: number;
}

/** The clip could not be made of this picture. */
export class SlateClipError extends Error {
  override readonly name = 'SlateClipError';

  constructor(readonly stderr: string) {
    super('ffmpeg could not make a clip of the picture for the slate. Choose another with --slate.');
  }
}

/**
 * Encodes a still picture as one closed group of pictures, without sound. @returns FLV.
 * @throws {SlateClipError} when ffmpeg cannot; RunError when it cannot be started or the signal aborts.
 */
export async function makeSlateClip(
  ffmpegPath: string,
  { picture, width, height, frameRate, seconds }: SlateClipRequest,
  signal: AbortSignal,
): Promise<Buffer> {
  const [w, h] = [width, height].map((side) => Math.max(2, side - (side % 2)));
  const pictures = String(frameRate * seconds);
  const fit = `scale=${w}:${h}:force_original_aspect_ratio=decrease,pad=${w}:${h}:(ow-iw)/2:(oh-ih)/2,setsar=1`;
  const { code, stdout, stderr } = await runCommand(
    ffmpegPath,
    [
      ...['-hide_banner', '-nostats', '-loglevel', 'error', '-nostdin'],
      // A per cent sign in the name of the file is no pattern.
      ...['-f', 'image2', '-pattern_type', 'none', '-framerate', String(frameRate), '-i', picture],
      // Repeated only here, behind the scaler: it is read and scaled once.
      ...['-an', '-vf', `${fit},format=yuv420p,loop=loop=-1:size=1`, '-frames:v', pictures],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'stillimage', '-crf', '18', '-bf', '0'],
      ...['-g', pictures, '-keyint_min', pictures, '-sc_threshold', '0', '-threads', '1'],
      // Parameter sets in the stream, too: some parsers overlook a decoder configuration that comes in the middle.
      ...['-x264-params', 'repeat-headers=1'],
      ...['-flvflags', 'no_duration_filesize', '-f', 'flv', 'pipe:1'],
    ],
    signal,
  );
  if (code !== 0) throw new SlateClipError(stderr);
  return stdout;
}
