import { useId, useState, type ReactElement, type SubmitEvent } from 'react';
import { maxSites, siteOf } from '../settings/hiding.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { useText } from '../ui/text.ts';

interface HiddenSitesProps {
  readonly sites: readonly string[];
  readonly onChange: (sites: readonly string[]) => void;
}

/** The person's own list of sites that viewers are never to see. */
export function HiddenSites({ sites, onChange }: HiddenSitesProps): ReactElement {
  const t = useText();
  const id = useId();
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState<string | null>(null);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const site = siteOf(text);
    setWrong(site === null ? t('hiding_site_wrong') : null);
    if (site === null) return;
    if (!sites.includes(site)) {
      if (sites.length >= maxSites) return setWrong(t('hiding_sites_full', String(maxSites)));
      onChange([...sites, site].sort());
    }
    setText('');
  };
  return (
    <>
      <form className="field" onSubmit={submit}>
        <label htmlFor={id}>{t('hiding_sites')}</label>
        <div className="hidden-site-add">
          <input
            id={id}
            type="text"
            name="hidden-site"
            dir="ltr"
            value={text}
            placeholder="bank.example"
            maxLength={2_000}
            autoComplete="off"
            spellCheck={false}
            aria-invalid={wrong !== null}
            aria-describedby={`${id}-wrong`}
            onChange={({ target }) => {
              setText(target.value);
              setWrong(null);
            }}
          />
          <Button type="submit">{t('hiding_site_add')}</Button>
        </div>
        <div id={`${id}-wrong`} aria-live="polite">
          {wrong !== null && <Notice tone="error">{wrong}</Notice>}
        </div>
      </form>
      {sites.length > 0 && (
        <ul className="hidden-sites" data-focus-next="button, input">
          {sites.map((site) => (
            <li key={site}>
              <bdi dir="ltr">{site}</bdi>
              <Button
                look="quiet"
                aria-label={t('hiding_site_remove_for', site)}
                onClick={() => onChange(sites.filter((one) => one !== site))}
              >
                {t('hiding_site_remove')}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
