import { useId, useState, type ReactElement } from 'react';
import { shortestPassphrase } from '../settings/passphrase.ts';
import { setPassphrase } from '../settings/set-passphrase.ts';
import type { Settings } from '../settings/settings.ts';
import { Button } from '../ui/button.tsx';
import { Failure } from '../ui/failure.tsx';
import { Notice } from '../ui/notice.tsx';
import { useText } from '../ui/text.ts';
import { useAttempt } from '../ui/use-attempt.ts';

interface PassphraseFormProps {
  readonly settings: Settings;
  readonly doing: 'set' | 'change' | 'remove';
  readonly onClose: () => void;
}

type Field = 'current' | 'fresh' | 'again';
const fieldsOf = {
  set: ['fresh', 'again'],
  change: ['current', 'fresh', 'again'],
  remove: ['current'],
} as const;
const labels = { current: 'lock_current', fresh: 'lock_fresh', again: 'lock_again' } as const;
const saves = { set: 'lock_set', change: 'lock_change', remove: 'lock_remove' } as const;

/** Sets, changes or takes away the passphrase; a new one is typed twice, because nothing brings it back. */
export function PassphraseForm({ settings, doing, onClose }: PassphraseFormProps): ReactElement {
  const t = useText();
  const formId = useId();
  const [typed, setTyped] = useState({ current: '', fresh: '', again: '' });
  const [problem, setProblem] = useState<{ field: Field; text: string } | null>(null);
  const attempt = useAttempt();
  const submit = async (): Promise<void> => {
    const { current, fresh, again } = typed;
    const complain = (field: Field, message: string, ...subs: string[]): void =>
      setProblem({ field, text: t(message, ...subs) });
    if (doing !== 'remove') {
      if ([...fresh].length < shortestPassphrase)
        return complain('fresh', 'lock_short', String(shortestPassphrase));
      if (fresh !== again) return complain('again', 'lock_differs');
    }
    const done = await setPassphrase(settings, doing === 'remove' ? null : fresh, current);
    if (done) onClose();
    else complain('current', 'lock_wrong');
  };
  return (
    <form
      className="key-form"
      onSubmit={(event) => {
        event.preventDefault();
        attempt.run(submit);
      }}
    >
      <p className="hint">{t(doing === 'remove' ? 'lock_remove_what' : 'lock_set_what')}</p>
      {fieldsOf[doing].map((field, at) => {
        const id = `${formId}-${field}`;
        const wrong = problem?.field === field;
        return (
          <div key={field} className="field">
            <label htmlFor={id}>{t(labels[field])}</label>
            <input
              id={id}
              name={field}
              type="password"
              autoFocus={at === 0}
              value={typed[field]}
              autoComplete={field === 'current' ? 'off' : 'new-password'}
              aria-invalid={wrong}
              aria-describedby={`${id}-problem`}
              onChange={(event) => {
                setTyped({ ...typed, [field]: event.target.value });
                setProblem(null);
              }}
            />
            <div id={`${id}-problem`} role="alert">
              {wrong && <Notice tone="error">{problem.text}</Notice>}
            </div>
          </div>
        );
      })}
      <Failure of={[attempt]} />
      <div className="dialog-actions">
        <Button onClick={onClose}>{t('cancel')}</Button>
        <Button type="submit" look="primary" aria-disabled={attempt.busy}>
          {t(saves[doing])}
        </Button>
      </div>
    </form>
  );
}
