import { useId, useState, type ReactElement, type SubmitEvent } from 'react';
import {
  addDestination,
  editDestination,
  keepsKey,
  type DraftProblems,
  type FurtherDraft,
} from '../keys/further-destinations.ts';
import { adviseInWords } from '../keys/advice.ts';
import type { Settings } from '../settings/settings.ts';
import { Button } from '../ui/button.tsx';
import { Failure } from '../ui/failure.tsx';
import { Icon } from '../ui/icon.tsx';
import { Notice } from '../ui/notice.tsx';
import { useText } from '../ui/text.ts';
import { useAttempt } from '../ui/use-attempt.ts';

const empty: FurtherDraft = { name: '', server: '', key: '' };
const fields = ['name', 'server', 'key'] as const;
const labels = { name: 'further_name', server: 'further_server', key: 'key_label' } as const;

interface FurtherFormProps {
  readonly settings: Settings;
  /** The destination that is edited; a new one is added without it. */
  readonly edited?: { readonly id: string; readonly name: string; readonly server: string };
  /** Called when it has been saved, or when the person has thought better of it. */
  readonly onClose?: () => void;
}

/** Name, server and key of a destination, or name and whole stream URL. */
export function FurtherForm({ settings, edited, onClose }: FurtherFormProps): ReactElement {
  const t = useText();
  const formId = useId();
  const [draft, setDraft] = useState<FurtherDraft>({ ...empty, ...edited });
  const [problems, setProblems] = useState<DraftProblems>({});
  const attempt = useAttempt();
  const submit = async (): Promise<void> => {
    const found = await (edited ? editDestination(settings, edited, draft) : addDestination(settings, draft));
    setProblems(found ?? {});
    if (found) return;
    if (onClose) onClose();
    else setDraft(empty);
  };
  const keeps = edited !== undefined && keepsKey(edited.server, draft.server);
  const understood = adviseInWords('custom', draft.key, t, draft.server).lines.filter(
    ({ tone }) => tone === 'info',
  );
  return (
    <form
      className={edited ? 'further-form' : 'sheet further-form'}
      onSubmit={(event: SubmitEvent) => {
        event.preventDefault();
        attempt.run(submit);
      }}
    >
      {!edited && <h3>{t('further_add')}</h3>}
      {fields
        .filter((field) => field !== 'key' || !keeps)
        .map((field) => {
          const id = `${formId}-${field}`;
          const problem = problems[field];
          return (
            <div key={field} className="field">
              <label htmlFor={id}>{t(labels[field])}</label>
              <input
                id={id}
                name={field}
                // An address and a key are written so in every language.
                dir={field === 'name' ? 'auto' : 'ltr'}
                autoFocus={edited !== undefined && field === 'name'}
                type={field === 'key' ? 'password' : 'text'}
                value={draft[field]}
                autoComplete="off"
                spellCheck={false}
                placeholder={field === 'server' ? t('further_server_hint') : undefined}
                aria-invalid={problem !== undefined}
                aria-describedby={problem && `${id}-problem`}
                onChange={(event) => {
                  setDraft({ ...draft, [field]: event.target.value });
                  setProblems({ ...problems, [field]: undefined });
                }}
              />
              {problem && (
                <div id={`${id}-problem`} role="alert">
                  <Notice tone="error">{t(problem)}</Notice>
                </div>
              )}
            </div>
          );
        })}
      {edited && !keeps && <Notice tone="info">{t('further_key_anew')}</Notice>}
      {understood.map(({ text }) => (
        <Notice key={text} tone="info">
          {text}
        </Notice>
      ))}
      <Failure of={[attempt]} />
      {edited ? (
        <div className="dialog-actions">
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="submit" look="primary">
            {t('further_save_changes')}
          </Button>
        </div>
      ) : (
        <Button type="submit" look="primary">
          <Icon name="plus" />
          {t('further_save')}
        </Button>
      )}
    </form>
  );
}
