import type { ReactElement } from 'react';
import type { BroadcastStatus } from '../messages/broadcast-status.ts';
import { keepLive, pressStop } from '../messages/host-client.ts';
import { StopControl } from '../ui/stop-control.tsx';
import { useText } from '../ui/text.ts';
import { useShortcut } from './use-shortcut.ts';

/** Stop, of a page that does not hold the broadcast itself. */
export function LiveStop({ status }: { readonly status: BroadcastStatus }): ReactElement {
  const t = useText();
  const keys = useShortcut('start-stop', t('stop'));
  return (
    <StopControl
      pending={status.pendingStop}
      stopping={status.phase === 'stopping'}
      keys={keys}
      onPress={() => void pressStop()}
      onKeep={() => void keepLive()}
    />
  );
}
