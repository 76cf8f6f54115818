import { useId, useState, type ReactElement, type ReactNode } from 'react';
import { Button } from './button.tsx';
import { CodeText } from './code-text.tsx';
import { Failure } from './failure.tsx';
import { KeyPageLink } from './key-page-link.tsx';
import { Notice } from './notice.tsx';
import { useText } from './text.ts';
import { useAttempt } from './use-attempt.ts';

/** What was made of the text in the field; `canSave` is false for what is no key at all. */
export interface FieldAdvice {
  readonly canSave: boolean;
  readonly lines: readonly { readonly tone: 'info' | 'warning' | 'error'; readonly text: string }[];
}

interface KeyFormProps {
  /** Whose key it is. */
  readonly owner: string;
  /** The key that is saved, or empty. */
  readonly saved: string;
  /** Server that the saved key goes to, where it is not the platform's own. */
  readonly savedServer: string | null;
  /** Why a key that is saved is not used; null when it is, or there is none. */
  readonly unused: string | null;
  /** Where a person finds the key. */
  readonly hint: string;
  readonly page: { readonly platform: string; readonly url: string } | null;
  readonly advise: (text: string) => FieldAdvice;
  /** What stands below the field and has to do with what is in it. */
  readonly check: (text: string) => ReactNode;
  readonly onSave: (text: string) => Promise<void>;
  readonly onDelete: () => Promise<void>;
  /** Where the form is part of a page there is nothing to close. */
  readonly onClose?: (() => void) | undefined;
}

/** Adds, replaces, shows and deletes one stream key. */
export function KeyForm(props: KeyFormProps): ReactElement {
  const t = useText();
  const [text, setText] = useState(props.saved);
  const [shown, setShown] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const attempt = useAttempt();
  const fieldId = useId();
  const adviceId = useId();
  const advice = props.advise(text);
  const changed = text !== props.saved;
  if (deleting) {
    return (
      <div className="key-form">
        <p>{t('key_delete_question', props.owner)}</p>
        <div className="dialog-actions">
          <Button autoFocus onClick={() => setDeleting(false)}>
            {t('key_delete_keep')}
          </Button>
          <Button look="danger" onClick={() => attempt.run(props.onDelete)}>
            {t('key_delete_confirm')}
          </Button>
        </div>
        <Failure of={[attempt]} />
      </div>
    );
  }
  return (
    <form
      className="key-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!changed) props.onClose?.();
        else if (advice.canSave) attempt.run(() => props.onSave(text));
      }}
    >
      <label htmlFor={fieldId}>{t('key_label')}</label>
      <div className="key-field">
        <input
          id={fieldId}
          dir="ltr"
          autoFocus
          type={shown ? 'text' : 'password'}
          value={text}
          autoComplete="off"
          spellCheck={false}
          aria-describedby={adviceId}
          onChange={(event) => setText(event.target.value)}
          onFocus={(event) => event.target.select()}
        />
        <Button aria-pressed={shown} onClick={() => setShown(!shown)}>
          {t(shown ? 'key_hide' : 'key_show')}
        </Button>
      </div>
      {props.page && <KeyPageLink {...props.page} />}
      <div id={adviceId} className="key-advice" aria-live="polite">
        {changed &&
          advice.lines.map((line) => (
            <Notice key={line.text} tone={line.tone}>
              {line.text}
            </Notice>
          ))}
        {!changed && props.unused !== null && <Notice tone="warning">{props.unused}</Notice>}
        {!changed && props.savedServer !== null && (
          <Notice tone="info">{t('key_saved_server', props.savedServer)}</Notice>
        )}
        {(!changed || advice.lines.length === 0) && (
          <p className="hint">
            <CodeText text={props.hint} />
          </p>
        )}
      </div>
      {props.check(text)}
      <Failure of={[attempt]} />
      <div className="dialog-actions">
        {(props.saved !== '' || props.unused !== null) && (
          <Button look="quiet" className="key-delete" onClick={() => setDeleting(true)}>
            {t('key_delete')}
          </Button>
        )}
        {props.onClose && <Button onClick={props.onClose}>{t('cancel')}</Button>}
        <Button type="submit" look="primary" disabled={changed && !advice.canSave}>
          {t(props.saved !== '' && changed ? 'key_replace' : 'key_save')}
        </Button>
      </div>
    </form>
  );
}
