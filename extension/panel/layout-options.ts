import { sizes, type LayerSize, type Place } from '../messages/layout.ts';
import type { Translate } from '../ui/text.ts';

/** Places, in the words of the person. */
export function placeOptions<T extends Place>(
  places: readonly T[],
  t: Translate,
): readonly { readonly value: T; readonly label: string }[] {
  return places.map((place) => ({ value: place, label: t(`place_${place.replace('-', '_')}`) }));
}

/** From small to large. */
export function sizeOptions(t: Translate): readonly { readonly value: LayerSize; readonly label: string }[] {
  const order: readonly LayerSize[] = ['small', 'medium', 'large'];
  return order
    .filter((size) => sizes.includes(size))
    .map((size) => ({ value: size, label: t(`size_${size}`) }));
}
