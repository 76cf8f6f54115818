import { useState, type ReactElement } from 'react';
import type { Problem } from '../messages/broadcast-status.ts';
import { problemText } from '../messages/problem-text.ts';
import { openPage } from '../platform/tabs.ts';
import { qualityPresets } from '../settings/quality.ts';
import { listChoices } from '../keys/choices.ts';
import { limitText } from '../keys/limit-text.ts';
import { limitWarnings } from '../keys/limits.ts';
import { carrierOf } from '../settings/carrier.ts';
import type { Settings } from '../settings/settings.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';
import { Button } from '../ui/button.tsx';
import { CodeText } from '../ui/code-text.tsx';
import { Failure } from '../ui/failure.tsx';
import { formatBitrate, formatList, formatNumber } from '../ui/format.ts';
import { NoticeList } from '../ui/notice-list.tsx';
import { Notice } from '../ui/notice.tsx';
import { wording } from '../ui/wording.ts';
import { useText } from '../ui/text.ts';
import { useAttempt } from '../ui/use-attempt.ts';
import { BudgetLine } from './budget-line.tsx';
import { openPairing } from './open-pairing.ts';
import { start, type Refusal } from '../live/start.ts';
import { useShortcut } from '../live/use-shortcut.ts';
import { UnlockDialog } from '../live/unlock-dialog.tsx';
import type { ServerChecks } from './use-server-check.ts';

interface StartPanelProps {
  readonly settings: Settings;
  readonly snapshot: SettingsSnapshot;
  readonly checks: ServerChecks;
  /** Why the last broadcast ended by itself, or the last start failed. */
  readonly problem: Problem | null;
  /** Where the last rehearsal was recorded. */
  readonly recordings: string | null;
}

/** The button that goes live, the quality it goes live with, and below them what stands in the way. */
export function StartPanel(props: StartPanelProps): ReactElement {
  const { settings, snapshot, checks, problem } = props;
  const t = useText();
  const attempt = useAttempt();
  const repairing = useAttempt();
  const checking = useAttempt();
  const { busy } = attempt;
  const [refusal, setRefusal] = useState<Refusal>(null);
  // What was pressed while the keys were locked: it goes on once they are not.
  const [asking, setAsking] = useState<{ readonly rehearsal: boolean } | null>(null);
  const shortcut = useShortcut('start-stop', t('start'));
  const language = t('language');
  const { preset, videoKbps } = snapshot.quality;
  const { height, frameRate } = qualityPresets[preset];
  const selected = listChoices(snapshot).filter((choice) => choice.selected);
  const press = (rehearsal: boolean): void =>
    attempt.run(async () => {
      setRefusal(null);
      setAsking(null);
      const refused = await start(settings, rehearsal);
      if (refused?.problem.code === 'keys-locked') setAsking({ rehearsal });
      else setRefusal(refused);
    });
  const check = (): void =>
    checking.run(async () => {
      setRefusal(null);
      setRefusal(await checks.run(settings));
    });
  const { done } = checks;
  const shown = refusal ?? (problem && { problem, names: [] });
  const pairing = typeof carrierOf(snapshot).at === 'string' ? settings.serverPairing : settings.pairing;
  const pairAnew = ['not-paired', 'proof-wrong'].includes(shown?.problem.code ?? '');
  return (
    <section className="start">
      <div className="start-buttons">
        <Button
          look="primary"
          className="start-button"
          {...shortcut}
          aria-disabled={busy}
          onClick={() => press(false)}
        >
          {t(busy ? 'starting' : 'start')}
        </Button>
        <Button
          className="rehearse-button"
          title={t('rehearse_what')}
          aria-disabled={busy}
          onClick={() => press(true)}
        >
          {t('rehearse')}
        </Button>
      </div>
      <p className="quality-line">
        <span>
          {t('quality_line', String(height), String(frameRate), formatBitrate(videoKbps * 1000, language))}
        </span>
        <Button look="quiet" onClick={() => void openPage('options/index.html#quality')}>
          {t('quality_change')}
        </Button>
        <Button
          look="quiet"
          className="check-button"
          title={t('check_what')}
          aria-disabled={checking.busy}
          onClick={check}
        >
          {t('check_servers')}
        </Button>
      </p>
      <p className="unseen" role="status">
        {done && t('check_done', formatNumber(done.accepted, language), formatNumber(done.of, language))}
      </p>
      <BudgetLine selected={selected} snapshot={snapshot} />
      <div role="alert">
        {shown && (
          <Notice tone="error">
            <CodeText
              text={
                shown.names.length === 0
                  ? problemText(shown.problem, t)
                  : t('for_destinations', formatList(shown.names, language), problemText(shown.problem, t))
              }
            />
          </Notice>
        )}
      </div>
      <Failure of={[attempt, repairing, checking]} />
      {!shown && props.recordings !== null && (
        <Notice tone="info">
          <CodeText text={t('rehearsal_recorded', props.recordings)} />
        </Notice>
      )}
      {asking && (
        <UnlockDialog
          settings={settings}
          onUnlocked={() => press(asking.rehearsal)}
          onClose={() => setAsking(null)}
        />
      )}
      {pairAnew && (
        <Button
          look="plain"
          // What the companion does not know any more is in the way of a new pairing.
          onClick={() =>
            repairing.run(() => pairing.delete().then(() => openPairing(carrierOf(snapshot).at)))
          }
        >
          {t('pairing_open')}
        </Button>
      )}
      <NoticeList
        tone="warning"
        sentences={limitWarnings(selected, snapshot).map((warning) => limitText(warning, wording(t)))}
      />
    </section>
  );
}
