import type { ReactElement } from 'react';
import { Button } from '../../../extension/ui/button.tsx';
import { Dialog } from '../../../extension/ui/dialog.tsx';
import { Notice } from '../../../extension/ui/notice.tsx';
import { useText } from '../../../extension/ui/text.ts';
import { useAttempt } from '../../../extension/ui/use-attempt.ts';

interface ForgetDialogProps {
  readonly name: string;
  readonly onForget: () => Promise<void>;
  readonly onClose: () => void;
}

/** Asks before a browser is forgotten: it cannot publish any more until it is paired anew. */
export function ForgetDialog({ name, onForget, onClose }: ForgetDialogProps): ReactElement {
  const t = useText();
  const forgetting = useAttempt();
  return (
    <Dialog title={t('control_forget_question', name)} onClose={onClose}>
      <p>{t('control_forget_what')}</p>
      {forgetting.failed && (
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
          aria-disabled={forgetting.busy}
          onClick={() => forgetting.run(() => onForget().then(onClose))}
        >
          {t('control_forget')}
        </Button>
      </div>
    </Dialog>
  );
}
