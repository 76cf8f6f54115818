import type { ReactElement } from 'react';
import type { BroadcastStatus } from '../messages/broadcast-status.ts';
import { setPrivacy } from '../messages/host-client.ts';
import { hiddenText } from '../messages/problem-text.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { useText } from '../ui/text.ts';
import { useShortcut } from './use-shortcut.ts';

/** One button that has viewers see the waiting picture and hear nothing, and shows them the source again. In its place from Start on. */
export function HideBar({ status }: { readonly status: BroadcastStatus }): ReactElement {
  const t = useText();
  const { privacy } = status;
  const isLive = status.phase === 'live';
  const hidden = privacy !== null;
  const label = t(hidden ? 'show_again' : 'hide');
  const shortcut = useShortcut('hide', label);
  return (
    <section className="hide-bar" data-privacy={privacy ?? 'none'}>
      <p>{hidden ? hiddenText(privacy, t) : t('hide_what')}</p>
      <Button
        look={hidden ? 'primary' : 'plain'}
        className="hide-button"
        {...shortcut}
        // What this page shows is what was pressed for: never the other of what the host has by then.
        aria-disabled={!isLive}
        onClick={() => isLive && void setPrivacy(hidden ? null : 'person')}
      >
        <Icon name={hidden ? 'show' : 'hide'} />
        {label}
      </Button>
    </section>
  );
}
