import type { ReactElement, ReactNode } from 'react';
import type { Choice } from '../keys/choices.ts';
import { Button } from '../ui/button.tsx';
import { PlatformMark } from '../ui/platform-mark.tsx';
import { StatusMark } from '../ui/status-mark.tsx';
import { useText } from '../ui/text.ts';

interface DestinationRowProps {
  readonly choice: Choice;
  /** Address of its server, where it has one of its own. */
  readonly server?: string | null;
  readonly onEditKey: () => void;
  /** Further buttons. */
  readonly children?: ReactNode;
  /** What stands below, as wide as the row. */
  readonly below?: ReactNode;
}

/** A destination, whether it has a key, and the way to change that. */
export function DestinationRow(props: DestinationRowProps): ReactElement {
  const t = useText();
  const { choice, server, onEditKey } = props;
  const { id, name, platform, configured, keyElsewhere } = choice;
  const elsewhere = keyElsewhere !== null;
  return (
    <li className="row" data-destination={id} data-configured={configured}>
      <PlatformMark platform={platform} name={name} />
      <div className="row-words">
        <strong>
          <bdi>{name}</bdi>
        </strong>
        <span className="row-state">
          <StatusMark tone={configured ? 'ok' : elsewhere ? 'warning' : 'off'} />
          {t(configured ? 'key_configured' : elsewhere ? 'key_elsewhere' : 'key_not_configured')}
          {server && (
            <bdi className="row-server" dir="ltr">
              {server}
            </bdi>
          )}
        </span>
      </div>
      <Button aria-label={t(configured ? 'key_edit_for' : 'key_add_for', name)} onClick={onEditKey}>
        {t(configured ? 'key_edit' : 'key_add')}
      </Button>
      {props.children}
      {props.below}
    </li>
  );
}
