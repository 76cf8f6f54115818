import { Composer } from '../../extension/broadcast/studio-mix/composer.ts';

/** Over what is doubled nothing is laid: there is no camera. */
export function noComposer(): Composer {
  return new Composer(() => Promise.reject(new DOMException('no camera', 'NotFoundError')));
}
