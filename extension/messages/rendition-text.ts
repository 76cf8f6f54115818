import { pictureOf, type Rendition, type RenditionPicture } from '#protocol';
import type { DestinationView } from './broadcast-status.ts';

type Translate = (message: string, ...subs: readonly string[]) => string;

/** A size and a rate: `720p, 30 fps`. */
export function pictureText(picture: RenditionPicture, t: Translate): string {
  const { height, frameRate } = pictureOf(picture);
  return t('settings_preset', String(height), String(frameRate));
}

/** A rendition in a few words, without its bitrate: `720p, 30 fps`, `vertical, 720p, 30 fps`. */
export function renditionText({ picture, frame }: Rendition, t: Translate): string {
  const text = pictureText(picture, t);
  return frame ? t('own_vertical', text) : text;
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
  if (given.frame) return t('own_vertical', encoded ? `${encoded.width}×${encoded.height}` : given.picture);
  return encoded ? `${encoded.height}p${Math.round(encoded.frameRate)}` : given.picture;
}

/** Why a destination gets less than it asked for, in a sentence; empty where it gets that. */
export function lessText({ phase, rendition }: DestinationView, t: Translate): string {
  if (!rendition?.reason || phase !== 'live') return '';
  return t(`rendition_${rendition.reason.replaceAll('-', '_')}`) || rendition.message;
}
