import type { CameraTrouble } from '../../messages/picture-state.ts';

/** Names of what `getUserMedia` rejects with (https://www.w3.org/TR/mediacapture-streams/#dom-mediadevices-getusermedia). */
const troubles: Readonly<Record<string, CameraTrouble>> = {
  NotFoundError: 'missing',
  OverconstrainedError: 'missing',
  NotAllowedError: 'refused',
  SecurityError: 'refused',
};

/** Why a camera did not open. Whatever else it is: another program has it, or the device does not answer. */
export function cameraTrouble(error: unknown): CameraTrouble {
  return troubles[(error as Partial<DOMException>).name ?? ''] ?? 'busy';
}
