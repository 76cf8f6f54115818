import { useState, type ReactElement } from 'react';
import { markMoment } from '../messages/host-client.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { useText } from '../ui/text.ts';
import { useAttempt } from '../ui/use-attempt.ts';
import { useShortcut } from './use-shortcut.ts';

/** Marks this moment of the show, and says that it has: a chapter of the recording, and a line in the history. */
export function MarkButton(): ReactElement {
  const t = useText();
  const attempt = useAttempt();
  const [marked, setMarked] = useState<number | null>(null);
  const shortcut = useShortcut('mark', t('mark'));
  return (
    <div className="mark-bar" data-marked={marked ?? 'none'}>
      <Button
        className="mark-button"
        {...shortcut}
        aria-disabled={attempt.busy}
        onClick={() =>
          attempt.run(async () => {
            const isMarked = await markMoment(t('marker_label'));
            setMarked((before) => (isMarked ? (before ?? 0) + 1 : 0));
          })
        }
      >
        <Icon name="profile" />
        {t('mark')}
      </Button>
      <p role="status">
        {marked !== null && (marked > 0 ? t('mark_count', String(marked)) : t('problem_nothing_live'))}
      </p>
    </div>
  );
}
