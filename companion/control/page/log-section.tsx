import { useState, type ReactElement } from 'react';
import type { LogLine } from '#protocol';
import { Segmented } from '../../../extension/ui/segmented.tsx';
import { useText } from '../../../extension/ui/text.ts';
import { clockIn } from './clock-text.ts';

/** The last lines of the companion's log, the newest first, as it is written: in English. */
export function LogSection({ lines }: { readonly lines: readonly LogLine[] }): ReactElement {
  const t = useText();
  const [filter, setFilter] = useState<'all' | 'warnings'>('all');
  const shown = lines
    .filter(({ level }) => filter === 'all' || level === 'warn' || level === 'error')
    .reverse();
  const clock = clockIn(t('language'));
  return (
    <section aria-labelledby="log-title">
      <h2 id="log-title">{t('control_log')}</h2>
      <p className="hint">{t('control_log_what')}</p>
      <Segmented
        legend={t('control_log_filter')}
        name="log-filter"
        value={filter}
        options={[
          { value: 'all', label: t('control_log_all') },
          { value: 'warnings', label: t('control_log_warnings') },
        ]}
        onChange={setFilter}
      />
      {shown.length === 0 && <p className="empty box">{t('control_log_none')}</p>}
      <ol
        className="log box"
        tabIndex={shown.length === 0 ? undefined : 0}
        aria-labelledby="log-title"
        hidden={shown.length === 0}
      >
        {shown.map(({ number, at, level, text, fields }) => (
          <li key={number} data-level={level}>
            <time dateTime={new Date(at).toISOString()}>{clock(at)}</time>
            <span lang="en" dir="ltr">
              <b>{level}</b> {text}{' '}
              {fields.length > 0 && <span className="log-fields">{fields.join(' ')}</span>}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
