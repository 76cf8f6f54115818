import * as v from 'valibot';
import { growing } from './errors.ts';

/** Qualities by the shorter side in pixels and the frames a second. */
export const renditionPictures = ['1440p60', '1080p60', '1080p30', '720p60', '720p30', '480p30'] as const;
export type RenditionPicture = (typeof renditionPictures)[number];

/** The shorter side in pixels and the frames a second. */
export function pictureOf(picture: RenditionPicture): {
  readonly height: number;
  readonly frameRate: number;
} {
  const [height, frameRate] = picture.split('p').map(Number);
  return { height: height!, frameRate: frameRate! };
}

/** What pictures can be encoded as. Every ingest takes the first; the others only those get that say they take them. */
export const renditionCodecs = ['h264', 'hevc', 'av1'] as const;
export type VideoCodec = (typeof renditionCodecs)[number];

/** As everybody writes them. */
export const codecNames = { h264: 'H.264', hevc: 'HEVC', av1: 'AV1' } as const satisfies Record<
  VideoCodec,
  string
>;
export type CodecName = (typeof codecNames)[VideoCodec];

/** Bounds of a rendition's video, in kbit/s. */
export const renditionKbps = { least: 200, most: 60_000 } as const;

/**
 * One output quality that the companion encodes. Equal ones of a broadcast are encoded once, for all destinations that want
 * it. What the source does not have is not made up: a smaller or slower source keeps its size or its rate.
 */
export const renditionSchema = v.object({
  picture: v.picklist(renditionPictures),
  /** The most that the pictures take, in kbit/s. */
  videoKbps: v.pipe(v.number(), v.integer(), v.minValue(renditionKbps.least), v.maxValue(renditionKbps.most)),
  /** Left out, the picture is as it comes. With it, it is vertical, 9:16: its sides change places. */
  frame: v.exactOptional(
    v.variant('kind', [
      /** A part of the picture in its full height: 0 is the left edge, 0.5 the middle, 1 the right edge. */
      v.object({ kind: v.literal('crop'), at: v.pipe(v.number(), v.minValue(0), v.maxValue(1)) }),
      /** The whole picture, over a blurred one that fills the frame. */
      v.object({ kind: v.literal('fit') }),
    ]),
  ),
  /** `h264` where it is left out. */
  codec: v.exactOptional(v.picklist(renditionCodecs)),
});
export type Rendition = Readonly<v.InferOutput<typeof renditionSchema>>;

/** `source`: the recording as it comes, copied where it can be. */
export const renditionChoiceSchema = v.union([v.literal('source'), renditionSchema]);
export type RenditionChoice = v.InferOutput<typeof renditionChoiceSchema>;

/** Why a destination gets another rendition than it asked for; what happened and what to do, for each. */
export const renditionSentences = {
  'source-smaller':
    'The source is smaller than the chosen quality, so it is sent in its own size. Choose a larger source, or a lower quality.',
  'source-slower':
    'The source has fewer frames a second than the chosen quality, so it is sent with those it has. Raise the frame rate in the settings, or choose a lower quality.',
  'platform-limit':
    'The platform takes no higher bitrate for this quality, so this is what it gets. Choose a lower bitrate.',
  'codec-unavailable':
    'This computer cannot make the chosen video format, so H.264 is sent instead. Choose H.264, or install an ffmpeg that has it.',
  'codec-not-taken':
    'The server does not say that it takes the chosen video format, so H.264 is sent instead.',
  'codec-fixed':
    'The video format cannot change while a show goes on, so the new quality is sent from the next show on.',
  'computer-slow':
    "The companion's computer does not keep up with encoding, so a lower quality is sent. Close other programs, or choose a lower quality.",
  'upload-slow': 'The upload is too slow for the chosen quality, so a lower one is sent for now.',
  'settings-fixed':
    'This platform lets nothing but the bitrate be changed during a show, so the new quality is sent from the next show on.',
  'ingest-slow': 'This platform takes too little at the moment, so it is sent a lower quality for now.',
} as const satisfies Record<string, string>;
export type RenditionReason = keyof typeof renditionSentences;

const count = v.pipe(v.number(), v.minValue(0));

/** What a destination gets, in its status. */
export const givenRenditionSchema = v.object({
  asked: renditionChoiceSchema,
  /** What it is given now: less than what it asked for while there is a reason. */
  given: renditionChoiceSchema,
  /** The pictures as they are encoded: pixels, frames a second, kbit/s; null while that is not known, and where they are copied. */
  encoded: v.nullable(v.object({ width: count, height: count, frameRate: count, videoKbps: count })),
  /** Null while it gets what it asked for. */
  reason: v.nullable(growing<RenditionReason>()),
  /** The reason as a sentence in English; empty for none. */
  message: v.string(),
});
export type GivenRendition = Readonly<v.InferOutput<typeof givenRenditionSchema>>;
