import { useId, useState, type ReactElement, type SubmitEvent } from 'react';
import { addDestination, type DraftProblems, type FurtherDraft } from '../settings/further-destinations.ts';
import { adviseInWords } from '../settings/key-advice.ts';
import type { Settings } from '../settings/settings.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Notice } from '../ui/notice.tsx';
import { useText } from '../ui/text.ts';

const empty: FurtherDraft = { name: '', server: '', key: '' };
const fields = ['name', 'server', 'key'] as const;
const labels = { name: 'further_name', server: 'further_server', key: 'key_label' } as const;

/** Adds a destination: name, server and key, or name and whole stream URL. */
export function FurtherForm({ settings }: { readonly settings: Settings }): ReactElement {
  const t = useText();
  const formId = useId();
  const [draft, setDraft] = useState(empty);
  const [problems, setProblems] = useState<DraftProblems>({});
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const found = await addDestination(settings, draft);
    setProblems(found ?? {});
    if (!found) setDraft(empty);
  };
  const understood = adviseInWords('custom', draft.key, t, draft.server).lines.filter(
    ({ tone }) => tone === 'info',
  );
  return (
    <form className="sheet further-form" onSubmit={(event) => void submit(event)}>
      <h3>{t('further_add')}</h3>
      {fields.map((field) => {
        const id = `${formId}-${field}`;
        const problem = problems[field];
        return (
          <div key={field} className="field">
            <label htmlFor={id}>{t(labels[field])}</label>
            <input
              id={id}
              name={field}
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
      {understood.map(({ text }) => (
        <Notice key={text} tone="info">
          {text}
        </Notice>
      ))}
      <Button type="submit" look="primary">
        <Icon name="plus" />
        {t('further_save')}
      </Button>
    </form>
  );
}
