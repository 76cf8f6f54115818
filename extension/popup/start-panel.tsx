import { useState, type ReactElement } from 'react';
import type { Problem } from '../messages/broadcast-status.ts';
import { problemText } from '../messages/problem-text.ts';
import { openPage } from '../platform/tabs.ts';
import { exceededLimits, qualityPresets } from '../settings/quality.ts';
import { listChoices } from '../settings/choices.ts';
import type { Settings } from '../settings/settings.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';
import { Button } from '../ui/button.tsx';
import { CodeText } from '../ui/code-text.tsx';
import { formatBitrate, formatList } from '../ui/format.ts';
import { Notice } from '../ui/notice.tsx';
import { useText } from '../ui/text.ts';
import { platforms } from '#protocol';
import { start, type Refusal } from './start.ts';

interface StartPanelProps {
  readonly settings: Settings;
  readonly snapshot: SettingsSnapshot;
  /** Why the last broadcast ended by itself, or the last start failed. */
  readonly problem: Problem | null;
}

/** The button that goes live, the quality it goes live with, and below them what stands in the way. */
export function StartPanel({ settings, snapshot, problem }: StartPanelProps): ReactElement {
  const t = useText();
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>(null);
  const language = t('language');
  const { preset, videoKbps } = snapshot.quality;
  const { height, frameRate } = qualityPresets[preset];
  const selected = listChoices(snapshot).filter((choice) => choice.selected);
  const press = async (): Promise<void> => {
    setBusy(true);
    setRefusal(null);
    setRefusal(await start(settings, false));
    setBusy(false);
  };
  const shown = refusal ?? (problem && { problem, names: [] });
  const pairAnew = ['not-paired', 'proof-wrong'].includes(shown?.problem.code ?? '');
  return (
    <section className="start">
      <Button
        look="primary"
        className="start-button"
        aria-disabled={busy}
        onClick={() => !busy && void press()}
      >
        {t(busy ? 'starting' : 'start')}
      </Button>
      <p className="quality-line">
        <span>
          {t('quality_line', String(height), String(frameRate), formatBitrate(videoKbps * 1000, language))}
        </span>
        <Button look="quiet" onClick={() => void openPage('options/index.html#quality')}>
          {t('quality_change')}
        </Button>
      </p>
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
      {pairAnew && (
        <Button
          look="plain"
          onClick={() => {
            // What the companion does not know any more is in the way of a new pairing.
            void settings.pairing.delete().then(() => openPage('options/index.html#companion'));
          }}
        >
          {t('pairing_open')}
        </Button>
      )}
      {exceededLimits(
        videoKbps,
        selected.map(({ platform }) => platform),
      ).map(({ platform, maxVideoKbps }) => (
        <Notice key={platform} tone="warning">
          {t('quality_above_limit', platforms[platform].name, formatBitrate(maxVideoKbps * 1000, language))}
        </Notice>
      ))}
    </section>
  );
}
