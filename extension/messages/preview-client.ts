import type { Clock } from '../platform/clock.ts';
import { connect } from '../platform/runtime.ts';
import { previewEveryMs, previewPort, readPicture } from './preview-contract.ts';

/**
 * Shows what goes out, while the page is in sight: `onPicture` is called with the address of a small picture a few times a
 * second, and with null where there is none.
 * @returns ends it
 */
export function watchPreview(onPicture: (picture: string | null) => void, clock: Clock): () => void {
  const port = connect(previewPort);
  let cancel = (): void => undefined;
  let awaited = false;
  const ask = (): void => {
    if (awaited || document.visibilityState !== 'visible') return;
    awaited = true;
    port.send({});
  };
  port.onMessage((message) => {
    awaited = false;
    onPicture(readPicture(message));
    cancel = clock.setTimer(previewEveryMs, ask);
  });
  port.onClose(() => onPicture(null));
  document.addEventListener('visibilitychange', ask);
  ask();
  return () => {
    cancel();
    document.removeEventListener('visibilitychange', ask);
    port.close();
  };
}
