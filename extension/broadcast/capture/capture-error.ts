import { BroadcastError } from '../broadcast-error.ts';
import type { SourceRequest } from '../../messages/start-request.ts';

/**
 * The typed form of what `getUserMedia` and `getDisplayMedia` reject with
 * (https://www.w3.org/TR/mediacapture-streams/#dom-mediadevices-getusermedia).
 */
export function captureError(kind: SourceRequest['kind'], cause: unknown): BroadcastError {
  if (cause instanceof BroadcastError) return cause;
  const { name, message } = cause as Partial<DOMException>;
  if (kind === 'tab') return new BroadcastError('capture-refused', { cause });
  // Of a person who has chosen nothing, and of a system that forbids it.
  if (kind === 'screen' && name === 'NotAllowedError') return new BroadcastError('screen-refused', { cause });
  if (kind === 'screen') return new BroadcastError('screen-failed', { cause });
  if (name === 'NotFoundError' || name === 'OverconstrainedError')
    return new BroadcastError('no-camera', { cause });
  // Chrome has no way to ask in an offscreen document and says that the question was dismissed.
  if (name === 'NotAllowedError' && /dismissed/i.test(message ?? '')) {
    return new BroadcastError('permission-needed', { cause });
  }
  if (name === 'NotAllowedError' || name === 'SecurityError')
    return new BroadcastError('permission-denied', { cause });
  // What the system says when a device is in use.
  if (name === 'NotReadableError' || name === 'AbortError')
    return new BroadcastError('camera-taken', { cause });
  return new BroadcastError('camera-failed', { cause });
}
