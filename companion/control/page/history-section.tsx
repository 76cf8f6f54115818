import { useMemo, useState, type ReactElement } from 'react';
import { Button } from '../../../extension/ui/button.tsx';
import { Notice } from '../../../extension/ui/notice.tsx';
import { useText } from '../../../extension/ui/text.ts';
import { useAttempt } from '../../../extension/ui/use-attempt.ts';
import { AskDialog } from './ask-dialog.tsx';
import { momentIn } from './clock-text.ts';
import { HistoryItem } from './history-item.tsx';
import type { PageState } from './page-state.ts';
import { requestsWith } from './requests.ts';
import { showPath, useHistory, type KeptShows } from './use-history.ts';

interface HistorySectionProps {
  readonly state: PageState;
  readonly pageKey: string;
}

/** The shows of the past: how each went, a report on it, and how to be rid of it. */
export function HistorySection({ state: { link, run, status }, pageKey }: HistorySectionProps): ReactElement {
  const t = useText();
  const requests = useMemo(() => requestsWith(pageKey), [pageKey]);
  const onAir = (status?.broadcasts ?? []).map(({ id }) => id).join(' ');
  const history = useHistory(requests, `${link} ${run} ${onAir}`);
  const adding = useAttempt();
  /** The show that is to be deleted, or all. */
  const [asked, setAsked] = useState<string | null>(null);
  const shows = history.shows ?? [];
  const moment = momentIn(t('language'));
  const show = shows.find(({ id }) => id === asked);
  const remove = async (path: string): Promise<void> => {
    await requests.remove(path);
    await history.refresh();
  };
  return (
    <section aria-labelledby="history-title" data-focus-next="#history-title">
      <div className="part-head">
        <h2 id="history-title" tabIndex={-1}>
          {t('control_history')}
        </h2>
        {shows.length > 0 && (
          <Button look="danger" onClick={() => setAsked('all')}>
            {t('history_delete_all')}
          </Button>
        )}
      </div>
      <p className="hint">{t('history_what')}</p>
      <Condition {...history} />
      <ul className="history" aria-labelledby="history-title">
        {shows.map((one) => (
          <HistoryItem
            key={one.id}
            show={one}
            name={moment(one.startedAt)}
            onDelete={() => setAsked(one.id)}
          />
        ))}
      </ul>
      {history.hasMore && (
        <Button className="more" aria-disabled={adding.busy} onClick={() => adding.run(history.more)}>
          {t('control_more')}
        </Button>
      )}
      {adding.failed && (
        <div role="alert">
          <Notice tone="error">{t('control_failed')}</Notice>
        </div>
      )}
      {show && (
        <AskDialog
          question={t('control_delete_question', moment(show.startedAt))}
          what={t('history_delete_what')}
          answer={t('control_delete')}
          onAnswer={() => remove(showPath(show.id))}
          onClose={() => setAsked(null)}
        />
      )}
      {asked === 'all' && (
        <AskDialog
          question={t('history_delete_all_question')}
          what={t('history_delete_all_what')}
          answer={t('history_delete_all')}
          onAnswer={() => remove('/api/history')}
          onClose={() => setAsked(null)}
        />
      )}
    </section>
  );
}

/** Why there are no shows, or not all. */
function Condition({ shows, refusal, isUnkept }: KeptShows): ReactElement | null {
  const t = useText();
  if (refusal === 'history-off') return <p className="empty box">{t('history_off')}</p>;
  // Of a companion that is away the head of the page tells.
  if (refusal !== null) {
    return refusal === '' ? null : (
      <div role="alert">
        <Notice tone="error">{t('history_unusable')}</Notice>
      </div>
    );
  }
  if (isUnkept) {
    return (
      <div role="alert">
        <Notice tone="warning">{t('history_unkept')}</Notice>
      </div>
    );
  }
  return shows?.length === 0 ? <p className="empty box">{t('history_none')}</p> : null;
}
