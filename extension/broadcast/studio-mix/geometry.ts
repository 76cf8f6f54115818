import type { LayerSize, PictureInPicture, Place } from '../../messages/layout.ts';
import type { Size } from '../capture/picture.ts';

/** Part of a picture, in pixels; all of them even, so that it is a part of the planes of colour, too. */
export interface Area extends Size {
  readonly x: number;
  readonly y: number;
}

/** Of the shorter side of the picture. */
const margin = 0.03;
const cameraHeights: Readonly<Record<LayerSize, number>> = { small: 0.2, medium: 0.28, large: 0.4 };
const imageHeights: Readonly<Record<LayerSize, number>> = { small: 0.1, medium: 0.16, large: 0.26 };
const textHeights: Readonly<Record<LayerSize, number>> = { small: 0.04, medium: 0.06, large: 0.09 };

/** Most of the picture's width that is taken by one layer. */
const widest = 0.9;

/** Where the camera is shown. @param camera pixels that it gives */
export function cameraArea(
  { corner, size, shape }: Pick<PictureInPicture, 'corner' | 'size' | 'shape'>,
  picture: Size,
  camera: Size,
): Area {
  const height = cameraHeights[size] * shorter(picture);
  const width = shape === 'wide' ? (height * camera.width) / camera.height : height;
  return areaAt(corner, fitWidth({ width, height }, picture), picture);
}

/** Where an image is shown. @param image pixels that it has */
export function imageArea(
  { place, size }: { readonly place: Place; readonly size: LayerSize },
  picture: Size,
  image: Size,
): Area {
  const height = imageHeights[size] * shorter(picture);
  return areaAt(place, fitWidth({ width: (height * image.width) / image.height, height }, picture), picture);
}

/** Height of a title's letters, in pixels. @param widthOf how wide the title is with letters of so many */
export function textHeight(size: LayerSize, picture: Size, widthOf: (height: number) => number): number {
  const height = textHeights[size] * shorter(picture);
  return Math.floor(height * Math.min(1, (picture.width * widest) / widthOf(height)));
}

/** What is so large, at its place. */
export function areaAt(place: Place, wanted: Size, picture: Size): Area {
  const width = even(Math.min(wanted.width, picture.width));
  const height = even(Math.min(wanted.height, picture.height));
  const gap = margin * shorter(picture);
  const x = place.endsWith('left')
    ? gap
    : place.endsWith('right')
      ? picture.width - width - gap
      : (picture.width - width) / 2;
  const y = place.startsWith('top') ? gap : picture.height - height - gap;
  return { x: evenIn(x, picture.width - width), y: evenIn(y, picture.height - height), width, height };
}

/** The part in the middle of a picture that has the shape of `like`. */
export function middleOf(picture: Size, like: Size): Area {
  const scale = Math.min(picture.width / like.width, picture.height / like.height);
  const width = Math.min(evenDown(picture.width), even(like.width * scale));
  const height = Math.min(evenDown(picture.height), even(like.height * scale));
  return {
    x: evenDown((picture.width - width) / 2),
    y: evenDown((picture.height - height) / 2),
    width,
    height,
  };
}

function shorter({ width, height }: Size): number {
  return Math.min(width, height);
}

function fitWidth({ width, height }: Size, picture: Size): Size {
  const scale = Math.min(1, (picture.width * widest) / width);
  return { width: width * scale, height: height * scale };
}

function even(length: number): number {
  return Math.max(2, Math.round(length / 2) * 2);
}

function evenDown(length: number): number {
  return Math.floor(length / 2) * 2;
}

function evenIn(at: number, most: number): number {
  return Math.max(0, Math.min(evenDown(most), Math.round(at / 2) * 2));
}
