import { useMemo, useState, type ReactElement } from 'react';
import { formatBytes } from '../../../extension/ui/format.ts';
import { CodeText } from '../../../extension/ui/code-text.tsx';
import { Notice } from '../../../extension/ui/notice.tsx';
import { useText } from '../../../extension/ui/text.ts';
import { AskDialog } from './ask-dialog.tsx';
import type { PageState } from './page-state.ts';
import { RecordingItem } from './recording-item.tsx';
import { requestsWith } from './requests.ts';
import { recordingPath, useRecordings, type ShownRecordings } from './use-recordings.ts';

interface RecordingsSectionProps {
  readonly state: PageState;
  readonly pageKey: string;
}

/** What was recorded on this computer: to be played, saved elsewhere, or deleted. */
export function RecordingsSection({
  state: { link, run, status },
  pageKey,
}: RecordingsSectionProps): ReactElement {
  const t = useText();
  const requests = useMemo(() => requestsWith(pageKey), [pageKey]);
  const onAir = (status?.broadcasts ?? []).flatMap(({ id, destinations }) => [
    id,
    ...destinations.map((one) => one.status.state),
  ]);
  const { shown, refresh } = useRecordings(requests, `${link} ${run} ${onAir.join(' ')}`);
  const [asked, setAsked] = useState<string | null>(null);
  const [played, setPlayed] = useState<string | null>(null);
  return (
    <section aria-labelledby="recordings-title" data-focus-next="#recordings-title">
      <div className="part-head">
        <h2 id="recordings-title" tabIndex={-1}>
          {t('control_recordings')}
        </h2>
        {typeof shown?.freeBytes === 'number' && (
          <p className="hint">{t('recordings_free', formatBytes(shown.freeBytes, t('language')))}</p>
        )}
      </div>
      {shown && <Condition {...shown} />}
      <ul className="recordings" aria-labelledby="recordings-title">
        {shown?.recordings.map((one) => (
          <RecordingItem
            key={one.name}
            recording={one}
            isPlayed={played === one.name}
            onPlay={() => setPlayed(played === one.name ? null : one.name)}
            onDelete={() => setAsked(one.name)}
          />
        ))}
      </ul>
      {asked !== null && (
        <AskDialog
          question={t('control_delete_question', asked)}
          what={t('recordings_delete_what')}
          answer={t('control_delete')}
          onAnswer={async () => {
            await requests.remove(recordingPath(asked));
            await refresh();
          }}
          onClose={() => setAsked(null)}
        />
      )}
    </section>
  );
}

/** Where they are, and what is the matter with that place. */
function Condition({ folder, problem, recordings }: ShownRecordings): ReactElement {
  const t = useText();
  return (
    <>
      <p className="hint">
        <CodeText text={t('recordings_where', `\`${folder}\``)} />
      </p>
      {problem !== null && (
        <div role="alert">
          <Notice tone="error">
            {t(problem === 'folder-gone' ? 'recordings_gone' : 'recordings_locked')}
          </Notice>
        </div>
      )}
      {recordings.length === 0 && problem !== 'folder-gone' && (
        <p className="empty box">{t('recordings_none', t('record_name'))}</p>
      )}
    </>
  );
}
