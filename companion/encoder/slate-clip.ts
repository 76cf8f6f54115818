import { flvHeader, writeTag } from '../flv/writer.ts';
import { platformColours } from './colours.ts';
import { outputFormat } from './output-format.ts';
import { runCommand } from './run.ts';
import { deviceOptions, encoderOptions, uploadFilter, type EncoderName } from './video-encoders.ts';

/** The path of a PNG or JPEG picture of any size, or one line of text for a plain ground. */
export type SlateContent = { readonly picture: string } | { readonly text: string };

export interface SlateClipRequest {
  readonly content: SlateContent;
  /** Pixels of the clip; a picture is made to fit, with bars where it has to be. */
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
  readonly seconds: number;
  /** What makes the pictures before and behind it, where that is not H.264; a rendition keeps its codec. */
  readonly encoder?: EncoderName;
}

/** The most that a still picture takes of a codec other than H.264, in kbit/s. */
const stillKbps = 1_000;

/** The clip could not be made of this picture or text. */
export class SlateClipError extends Error {
  override readonly name = 'SlateClipError';

  constructor(readonly stderr: string) {
    super('ffmpeg could not make a clip of what was chosen for the slate. Choose a picture with --slate.');
  }
}

/**
 * Encodes a still picture, or a line of text, as one closed group of pictures, without sound. @returns FLV.
 * @throws {SlateClipError} when ffmpeg cannot; RunError when it cannot be started or the signal aborts.
 */
export async function makeSlateClip(
  ffmpegPath: string,
  { content, width, height, frameRate, seconds, encoder }: SlateClipRequest,
  signal: AbortSignal,
): Promise<Buffer> {
  const [w, h] = [width, height].map((side) => Math.max(2, side - (side % 2)));
  const pictures = String(frameRate * seconds);
  const target = { width: w!, height: h!, frameRate, videoKbps: stillKbps, keyframeSeconds: seconds };
  const upload = encoder ? uploadFilter(encoder) : [];
  const format = outputFormat(encoder && { encoder });
  const still =
    'picture' in content
      ? pictureInput(content.picture, w!, h!, frameRate)
      : textInput(content.text, w!, h!, frameRate);
  const { code, stdout, stderr } = await runCommand(
    ffmpegPath,
    [
      ...['-hide_banner', '-nostats', '-loglevel', 'error', '-nostdin'],
      ...(encoder ? deviceOptions(encoder) : []),
      ...still.input,
      // Repeated only here, behind what draws it: that is done once.
      ...['-an', '-vf', [still.filter, platformColours.filter, 'loop=loop=-1:size=1', ...upload].join()],
      ...['-frames:v', pictures, ...platformColours.options],
      ...(encoder ? encoderOptions(encoder, { ...target, encoder }) : stillOptions),
      ...['-g', pictures, '-keyint_min', pictures],
      ...format.options,
      'pipe:1',
    ],
    signal,
  );
  if (code !== 0) throw new SlateClipError(stderr);
  return encoder ? Buffer.concat([flvHeader(), ...format.reader().push(stdout).map(writeTag)]) : stdout;
}

/** Parameter sets in the stream, too: some parsers overlook a decoder configuration that comes in the middle. */
const stillOptions = [
  ...['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'stillimage', '-crf', '18', '-bf', '0'],
  ...['-sc_threshold', '0', '-threads', '1', '-x264-params', 'repeat-headers=1'],
];

interface Still {
  readonly input: readonly string[];
  readonly filter: string;
}

function pictureInput(picture: string, width: number, height: number, frameRate: number): Still {
  const size = `${width}:${height}`;
  return {
    // A per cent sign in the name of the file is no pattern.
    input: ['-f', 'image2', '-pattern_type', 'none', '-framerate', String(frameRate), '-i', picture],
    filter: `scale=${size}:force_original_aspect_ratio=decrease,pad=${size}:(ow-iw)/2:(oh-ih)/2,setsar=1`,
  };
}

/** The colours of the built-in picture; the letters as large as fit, up to a tenth of the height. */
function textInput(text: string, width: number, height: number, frameRate: number): Still {
  const letters = Math.max(4, Math.floor(Math.min(height / 10, (width * 0.9) / emsOf(text))));
  const place = 'x=(w-text_w)/2:y=(h-text_h)/2';
  return {
    input: ['-f', 'lavfi', '-i', `color=0x12151b:size=${width}x${height}:rate=${frameRate}:duration=1`],
    filter: `drawtext=expansion=none:font=Sans:fontcolor=white:fontsize=${letters}:${place}:text=${escaped(text)}`,
  };
}

/** Width of a line in letter heights, rather too large than too small: most small letters are narrow. */
function emsOf(text: string): number {
  return [...text].reduce((ems, letter) => ems + (/[a-ln-vx-z\d .,:;'!]/.test(letter) ? 0.65 : 1.05), 0);
}

/** Escaped twice, for the option and for the chain of filters (ffmpeg-filters, "Notes on filtergraph escaping"). */
function escaped(text: string): string {
  const option = text.replace(/[\\':]/g, '\\$&');
  return option.replace(/[\\'[\],;]/g, '\\$&');
}
