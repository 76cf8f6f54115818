import { useId, useState, type ReactElement } from 'react';
import { Button } from './button.tsx';
import { Failure } from './failure.tsx';
import { Notice } from './notice.tsx';
import { useText } from './text.ts';
import { useAttempt } from './use-attempt.ts';

interface UnlockFormProps {
  /** @returns false when this is not the passphrase */
  readonly onUnlock: (passphrase: string) => Promise<boolean>;
  /** Deletes what only the passphrase opens. */
  readonly onForget: () => Promise<void>;
  /** Where the form is part of a page there is nothing to close. */
  readonly onClose?: (() => void) | undefined;
}

/** Takes the passphrase, once after each start of the browser; or does without what it locks. */
export function UnlockForm({ onUnlock, onForget, onClose }: UnlockFormProps): ReactElement {
  const t = useText();
  const id = useId();
  const [passphrase, setPassphrase] = useState('');
  const [problem, setProblem] = useState<'lock_wrong' | 'lock_empty' | null>(null);
  const [forgetting, setForgetting] = useState(false);
  const attempt = useAttempt();
  if (forgetting) {
    return (
      <div className="key-form unlock-form">
        <p>{t('lock_forget_what')}</p>
        <div className="dialog-actions">
          <Button autoFocus onClick={() => setForgetting(false)}>
            {t('lock_forget_not')}
          </Button>
          <Button look="danger" onClick={() => attempt.run(onForget)}>
            {t('lock_forget_confirm')}
          </Button>
        </div>
        <Failure of={[attempt]} />
      </div>
    );
  }
  const submit = async (): Promise<void> => {
    if (passphrase === '') return setProblem('lock_empty');
    setProblem((await onUnlock(passphrase)) ? null : 'lock_wrong');
  };
  return (
    <form
      className="key-form unlock-form"
      onSubmit={(event) => {
        event.preventDefault();
        attempt.run(submit);
      }}
    >
      <p className="hint">{t('lock_why')}</p>
      <div className="field">
        <label htmlFor={id}>{t('lock_passphrase')}</label>
        <input
          id={id}
          name="passphrase"
          type="password"
          autoFocus={onClose !== undefined}
          value={passphrase}
          autoComplete="off"
          aria-invalid={problem !== null}
          aria-describedby={`${id}-problem`}
          onChange={(event) => {
            setPassphrase(event.target.value);
            setProblem(null);
          }}
        />
        <div id={`${id}-problem`} role="alert">
          {problem && <Notice tone="error">{t(problem)}</Notice>}
        </div>
      </div>
      <Failure of={[attempt]} />
      <div className="dialog-actions">
        <Button look="quiet" className="key-delete" onClick={() => setForgetting(true)}>
          {t('lock_forgotten')}
        </Button>
        {onClose && <Button onClick={onClose}>{t('cancel')}</Button>}
        <Button type="submit" look="primary" className="unlock-button" aria-disabled={attempt.busy}>
          {t(attempt.busy ? 'lock_unlocking' : 'lock_unlock')}
        </Button>
      </div>
    </form>
  );
}
