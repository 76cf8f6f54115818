import type { ReactElement } from 'react';
import { Button } from '../../../extension/ui/button.tsx';
import { Dialog } from '../../../extension/ui/dialog.tsx';
import { Notice } from '../../../extension/ui/notice.tsx';
import { useText } from '../../../extension/ui/text.ts';
import { useAttempt } from '../../../extension/ui/use-attempt.ts';

interface AskDialogProps {
  readonly question: string;
  /** What follows from it. */
  readonly what: string;
  /** On the button that does it. */
  readonly answer: string;
  readonly onAnswer: () => Promise<void>;
  readonly onClose: () => void;
}

/** Asks before something is done that cannot be undone. */
export function AskDialog({ question, what, answer, onAnswer, onClose }: AskDialogProps): ReactElement {
  const t = useText();
  const doing = useAttempt();
  return (
    <Dialog title={question} onClose={onClose}>
      <p>{what}</p>
      {doing.failed && (
        <div role="alert">
          <Notice tone="error">{t('control_failed')}</Notice>
        </div>
      )}
      <div className="dialog-actions">
        <Button autoFocus onClick={onClose}>
          {t('cancel')}
        </Button>
        <Button
          look="danger"
          aria-disabled={doing.busy}
          onClick={() => doing.run(() => onAnswer().then(onClose))}
        >
          {answer}
        </Button>
      </div>
    </Dialog>
  );
}
