import { codecNames, pictureOf, type Rendition, type RenditionPicture, type VideoCodec } from '#protocol';
import type { DestinationView } from './broadcast-status.ts';

type Translate = (message: string, ...subs: readonly string[]) => string;

/** A size and a rate: `720p, 30 fps`. */
export function pictureText(picture: RenditionPicture, t: Translate): string {
  const { height, frameRate } = pictureOf(picture);
  return t('settings_preset', String(height), String(frameRate));
}

/** A rendition in a few words, without its bitrate: `720p, 30 fps`, `vertical, 720p, 30 fps`, `720p, 30 fps, HEVC`. */
export function renditionText({ picture, frame, codec }: Rendition, t: Translate): string {
  const text = inCodec(pictureText(picture, t), codec, t);
  return frame ? t('own_vertical', text) : text;
}

/** Nothing is said of H.264, which is as usual. */
function inCodec(text: string, codec: VideoCodec = 'h264', t: Translate): string {
  return codec === 'h264' ? text : t('own_in_codec', text, codecNames[codec]);
}

/**
 * The quality that a destination gets now, as it is really encoded, as briefly as everybody writes it: `720p30`. Empty where that
 * is what is captured, and nothing else was asked for.
 */
export function givenText({ phase, rendition }: DestinationView, t: Translate): string {
  if (!rendition || phase !== 'live') return '';
  const { given, encoded } = rendition;
  if (given === 'source') return t('own_captured');
  // Upright its pixels are said: a part of a picture has few, and no name.
  const size = given.frame
    ? encoded && `${encoded.width}×${encoded.height}`
    : encoded && `${encoded.height}p${Math.round(encoded.frameRate)}`;
  const text = inCodec(size ?? given.picture, given.codec, t);
  return given.frame ? t('own_vertical', text) : text;
}

/** Why a destination gets less than it asked for, in a sentence; empty where it gets that. */
export function lessText({ phase, rendition }: DestinationView, t: Translate): string {
  if (!rendition?.reason || phase !== 'live') return '';
  return t(`rendition_${rendition.reason.replaceAll('-', '_')}`) || rendition.message;
}
