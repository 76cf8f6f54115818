import { useId, type ReactElement } from 'react';
import { Button } from './button.tsx';
import { useText } from './text.ts';
import { useNow, usePassed } from './use-now.ts';

interface StopControlProps {
  /** What has come of a press so far, with times in Unix ms: `from` then a further press counts, and `until` then nothing is decided. */
  readonly pending: {
    readonly step: 'asked' | 'undoable';
    readonly from: number;
    readonly until: number;
  } | null;
  /** Whether the show stops already. */
  readonly stopping: boolean;
  readonly onPress: () => void;
  readonly onKeep: () => void;
  /** The keys that press Stop, too. */
  readonly keys?: { readonly title: string; readonly 'aria-keyshortcuts'?: string };
}

/** Stop; in its place whether that is meant, and then, for as long as it can be, how to take it back. */
export function StopControl({ pending, stopping, onPress, onKeep, keys }: StopControlProps): ReactElement {
  const t = useText();
  const id = useId();
  const now = useNow(pending?.step === 'undoable' ? pending.until : null);
  const counts = usePassed(pending?.from ?? null) && !stopping;
  const stop = (
    <Button
      look="danger"
      className="stop-button"
      {...keys}
      // Not `disabled`, which would take the focus away.
      aria-disabled={!counts}
      onClick={() => counts && onPress()}
    >
      {t(pending?.step === 'undoable' ? 'stop_now' : 'stop')}
    </Button>
  );
  if (pending === null) return stop;
  const asked = pending.step === 'asked';
  const seconds = Math.max(1, Math.ceil((pending.until - now) / 1_000));
  return (
    // Another one at each step, so that what keeps the show has the focus.
    <div
      key={pending.step}
      className="stop-control"
      role="group"
      aria-labelledby={id}
      data-stop={pending.step}
    >
      <p id={id}>{asked ? t('stop_ask') : t('stop_in', String(seconds))}</p>
      <div>
        <Button look="primary" className="keep-button" onClick={onKeep}>
          {t(asked ? 'stop_keep' : 'stop_undo')}
        </Button>
        {stop}
      </div>
    </div>
  );
}
