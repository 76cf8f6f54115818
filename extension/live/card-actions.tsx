import type { ReactElement } from 'react';
import { isCompanionAway, type DestinationView } from '../messages/broadcast-status.ts';
import { recordId, type Choice } from '../keys/choices.ts';
import { Button } from '../ui/button.tsx';
import { useText } from '../ui/text.ts';

interface CardActionsProps {
  readonly choice: Choice;
  /** How it is going there; null when it takes no part. */
  readonly view: DestinationView | null;
  /** Whether another destination goes on when this one is stopped; else it is the broadcast that is to be stopped. */
  readonly canStop: boolean;
  readonly onOpen: () => void;
  readonly onStop: () => void;
  readonly onEditKey: () => void;
}

/** What can be done with one destination while the others are live; nothing while there is no companion to do it. */
export function CardActions(props: CardActionsProps): ReactElement | null {
  const t = useText();
  const { choice, view, canStop } = props;
  const { id, name, configured } = choice;
  const off = view === null || view.phase === 'ended';
  // Connected anew, or with another key, an encoder would be no faster.
  const mendable = view?.phase === 'trouble' && view.reason !== 'computer-slow';
  if (view && isCompanionAway(view)) return null;
  return (
    <div className="card-actions">
      {off && configured && (
        <Button
          className="card-open"
          aria-label={id === recordId ? name : t('go_live_on', name)}
          onClick={props.onOpen}
        >
          {id === recordId ? name : t('go_live')}
        </Button>
      )}
      {mendable && (
        <Button className="card-open" aria-label={t('try_again_on', name)} onClick={props.onOpen}>
          {t('try_again')}
        </Button>
      )}
      {((off && !configured) || mendable) && id !== recordId && (
        <Button
          look={configured ? 'quiet' : 'plain'}
          className="card-key"
          aria-label={t(configured ? 'key_edit_for' : 'key_add_for', name)}
          onClick={props.onEditKey}
        >
          {t(configured ? 'key_edit' : 'key_add')}
        </Button>
      )}
      {!off && canStop && (
        <Button look="quiet" className="card-stop" aria-label={t('stop_one_on', name)} onClick={props.onStop}>
          {t('stop_one')}
        </Button>
      )}
    </div>
  );
}
