import { furtherOwner } from '#protocol';
import { Fragment, useId, useState, type ReactElement, type SubmitEvent } from 'react';
import { adviseInWords } from '../keys/advice.ts';
import {
  addDestination,
  editDestination,
  keepsKey,
  type DraftProblems,
} from '../keys/further-destinations.ts';
import { choosePreset, presetOfDraft, typeInto, type FurtherDraft } from '../keys/further-draft.ts';
import type { Settings } from '../settings/settings.ts';
import { Button } from '../ui/button.tsx';
import { Failure } from '../ui/failure.tsx';
import { Icon } from '../ui/icon.tsx';
import { KeyPageLink } from '../ui/key-page-link.tsx';
import { Notice } from '../ui/notice.tsx';
import { useText } from '../ui/text.ts';
import { useAttempt } from '../ui/use-attempt.ts';
import { PlatformAdvice, PlatformField, RegionField } from './platform-fields.tsx';

const empty: FurtherDraft = { name: '', server: '', key: '' };
const fields = ['name', 'server', 'key'] as const;
const labels = { name: 'further_name', server: 'further_server', key: 'key_label' } as const;

interface FurtherFormProps {
  readonly settings: Settings;
  /** Names of the destinations that there are. */
  readonly names: readonly string[];
  /** The destination that is edited; a new one is added without it. */
  readonly edited?: {
    readonly id: string;
    readonly name: string;
    readonly server: string;
    readonly preset: string | null | undefined;
  };
  /** Called when it has been saved, or when the person has thought better of it. */
  readonly onClose?: () => void;
}

/** Platform, name, server and key of a destination, or its whole stream URL. */
export function FurtherForm({ settings, names, edited, onClose }: FurtherFormProps): ReactElement {
  const t = useText();
  const formId = useId();
  const [draft, setDraft] = useState<FurtherDraft>({ ...empty, ...edited });
  const [problems, setProblems] = useState<DraftProblems>({});
  const attempt = useAttempt();
  const change = (next: FurtherDraft): void => {
    // What is wrong with a field is right again as soon as it holds something else.
    const changed = fields.filter((field) => next[field] !== draft[field]);
    setProblems({ ...problems, ...Object.fromEntries(changed.map((field) => [field, undefined])) });
    setDraft(next);
  };
  const submit = async (): Promise<void> => {
    const found = await (edited ? editDestination(settings, edited, draft) : addDestination(settings, draft));
    setProblems(found ?? {});
    if (found) return;
    if (onClose) onClose();
    else setDraft(empty);
  };
  const preset = presetOfDraft(draft);
  const chosen = draft.preset !== undefined;
  const keeps = edited !== undefined && keepsKey(edited.server, draft.server);
  const understood = adviseInWords(furtherOwner(preset), draft.key, t, draft.server).lines.filter(
    ({ tone }) => tone !== 'error',
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
      <PlatformField preset={preset} onChoose={(id) => change(choosePreset(draft, id, names))} />
      {fields
        .filter((field) => field !== 'key' || !keeps)
        .map((field) => {
          const id = `${formId}-${field}`;
          const problem = problems[field];
          return (
            <Fragment key={field}>
              {field === 'server' && chosen && preset && (
                <RegionField
                  preset={preset}
                  server={draft.server}
                  onChoose={(server) => change({ ...draft, server })}
                />
              )}
              <div className="field">
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
                  aria-describedby={problem ? `${id}-problem` : `${formId}-advice`}
                  onChange={(event) => change(typeInto(draft, field, event.target.value, names))}
                />
                {problem && (
                  <div id={`${id}-problem`} role="alert">
                    <Notice tone="error">{t(problem)}</Notice>
                  </div>
                )}
              </div>
            </Fragment>
          );
        })}
      {preset?.keyPage && <KeyPageLink platform={preset.name} url={preset.keyPage.value} />}
      {edited && !keeps && <Notice tone="info">{t('further_key_anew')}</Notice>}
      <div id={`${formId}-advice`} className="further-advice" aria-live="polite">
        {preset && <PlatformAdvice preset={preset} recognised={!chosen} />}
        {understood.map(({ text, tone }) => (
          <Notice key={text} tone={tone}>
            {text}
          </Notice>
        ))}
      </div>
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
