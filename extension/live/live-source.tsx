import { useEffect, useState, type ReactElement } from 'react';
import { companionProblem, type BroadcastStatus, type Problem } from '../messages/broadcast-status.ts';
import { uploadText } from '../messages/upload-text.ts';
import { problemText } from '../messages/problem-text.ts';
import { followActiveTab } from '../platform/tabs.ts';
import type { Settings } from '../settings/settings.ts';
import type { SourceKind } from '../settings/show-choices.ts';
import { CodeText } from '../ui/code-text.tsx';
import { Failure } from '../ui/failure.tsx';
import { formatBitrate } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { Notice } from '../ui/notice.tsx';
import { useText } from '../ui/text.ts';
import { useAttempt } from '../ui/use-attempt.ts';
import { FollowField } from './follow-field.tsx';
import { offeredSources } from './sources.ts';
import { useShortcut } from './use-shortcut.ts';
import { switchTo } from './while-live.ts';

interface LiveSourceProps {
  readonly settings: Settings;
  readonly status: BroadcastStatus;
}

/**
 * The source, to be switched while live, and what is wrong with the whole broadcast. Buttons and not radio buttons,
 * which an arrow key would already switch.
 */
export function LiveSource({ settings, status }: LiveSourceProps): ReactElement {
  const t = useText();
  const attempt = useAttempt();
  const [refusal, setRefusal] = useState<Problem | null>(null);
  const [tabId, setTabId] = useState<number | null>(null);
  useEffect(() => followActiveTab(setTabId), []);
  const shortcut = useShortcut('next-source', t('source_next'));
  const press = async (kind: SourceKind): Promise<void> => {
    setRefusal(null);
    setRefusal(await switchTo(settings, kind));
  };
  const busy = attempt.busy || status.phase !== 'live';
  const isOn = (kind: SourceKind): boolean =>
    kind === status.source && (kind !== 'tab' || status.tabId === tabId);
  const sentence = liveProblem(status, refusal, t);
  const upload = uploadText(status, t, (rate) => formatBitrate(rate, t('language')));
  return (
    <section className="live-source">
      <div className="live-switch" role="group" aria-labelledby="live-source-title" {...shortcut}>
        <span id="live-source-title">{t('source_legend')}</span>
        <div className="segmented-options">
          {offeredSources().map((kind) => (
            <button
              key={kind}
              type="button"
              value={kind}
              aria-pressed={isOn(kind)}
              aria-disabled={busy}
              // Another window can be chosen while one is on; what is on already needs no switching otherwise.
              onClick={() => !busy && (kind === 'screen' || !isOn(kind)) && attempt.run(() => press(kind))}
            >
              <Icon name={kind} />
              {t(`source_${kind}`)}
            </button>
          ))}
        </div>
      </div>
      <FollowField settings={settings} />
      <div role="alert">
        {sentence && (
          <Notice tone="error">
            <CodeText text={sentence} />
          </Notice>
        )}
      </div>
      {upload && <Notice tone="info">{upload}</Notice>}
      <Failure of={[attempt]} />
    </section>
  );
}

/** The one sentence that matters most: without a companion nothing goes out, whatever the source does. */
function liveProblem(
  { destinations, problem, question }: BroadcastStatus,
  refusal: Problem | null,
  t: ReturnType<typeof useText>,
): string {
  if (problem?.code === 'stop-unanswered') return problemText(problem, t);
  const running = destinations.filter(({ phase }) => phase !== 'ended');
  const away = companionProblem(running);
  if (away) return problemText(away, t);
  // What the question says already.
  const wrong = refusal ?? (question ? null : problem);
  if (!wrong) return '';
  const text = problemText(wrong, t);
  return wrong.code === 'source-ended' || wrong.code === 'no-window' ? text : t('switch_refused', text);
}
