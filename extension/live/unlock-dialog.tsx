import type { ReactElement } from 'react';
import { forgetPassphrase } from '../settings/set-passphrase.ts';
import type { Settings } from '../settings/settings.ts';
import { Dialog } from '../ui/dialog.tsx';
import { useText } from '../ui/text.ts';
import { UnlockForm } from '../ui/unlock-form.tsx';

interface UnlockDialogProps {
  readonly settings: Settings;
  readonly onUnlocked?: () => void;
  readonly onClose: () => void;
}

/** Asks for the passphrase before something that needs a stream key. */
export function UnlockDialog({ settings, onUnlocked, onClose }: UnlockDialogProps): ReactElement {
  const t = useText();
  return (
    <Dialog title={t('lock_title')} onClose={onClose}>
      <UnlockForm
        onUnlock={async (passphrase) => {
          const right = await settings.lock.unlock(passphrase);
          if (right) onUnlocked?.();
          return right;
        }}
        onForget={() => forgetPassphrase(settings).then(onClose)}
        onClose={onClose}
      />
    </Dialog>
  );
}
