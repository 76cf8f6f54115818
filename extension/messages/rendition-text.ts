import { pictureOf, type Rendition, type RenditionPicture } from '#protocol';

type Translate = (message: string, ...subs: readonly string[]) => string;

/** A size and a rate: `720p, 30 fps`. */
export function pictureText(picture: RenditionPicture, t: Translate): string {
  const { height, frameRate } = pictureOf(picture);
  return t('settings_preset', String(height), String(frameRate));
}

/** A rendition in a few words, without its bitrate: `720p, 30 fps`, `vertical 720p, 30 fps`. */
export function renditionText({ picture, frame }: Rendition, t: Translate): string {
  const text = pictureText(picture, t);
  return frame ? t('own_vertical', text) : text;
}
