import type { ReactElement } from 'react';
import { asCaptured, listChoices } from '../keys/choices.ts';
import { limitText } from '../keys/limit-text.ts';
import { limitWarnings } from '../keys/limits.ts';
import { qualityPresetNames, qualityPresets, videoKbpsBounds } from '../settings/quality.ts';
import type { Settings } from '../settings/settings.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';
import { formatBitrate } from '../ui/format.ts';
import { NoticeList } from '../ui/notice-list.tsx';
import { Notice } from '../ui/notice.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { useText } from '../ui/text.ts';
import { wording } from '../ui/wording.ts';
import { AdaptiveFields } from './adaptive-fields.tsx';
import { SliderField } from './slider-field.tsx';

interface QualitySectionProps {
  readonly settings: Settings;
  readonly snapshot: SettingsSnapshot;
  readonly live: boolean;
}

/** Size, frame rate and bitrate of what is recorded, which every destination gets that has no quality of its own. */
export function QualitySection({ settings, snapshot, live }: QualitySectionProps): ReactElement {
  const t = useText();
  const language = t('language');
  const { preset, videoKbps } = snapshot.quality;
  const selected = asCaptured(
    listChoices(snapshot).filter((choice) => choice.selected),
    snapshot,
  );
  const rate = (value: number): string => formatBitrate(value * 1000, language);
  return (
    <section id="quality">
      <h2>{t('settings_quality')}</h2>
      <div className="sheet">
        <Segmented
          name="preset"
          legend={t('settings_quality_legend')}
          value={preset}
          options={qualityPresetNames.map((value) => {
            const { height, frameRate } = qualityPresets[value];
            return { value, label: t('settings_preset', String(height), String(frameRate)) };
          })}
          onChange={(value) =>
            void settings.quality.write({ preset: value, videoKbps: qualityPresets[value].videoKbps })
          }
        />
        <SliderField
          key={preset}
          label={t('settings_bitrate')}
          value={videoKbps}
          {...videoKbpsBounds}
          step={100}
          say={rate}
          onSave={(value) => settings.quality.update((quality) => ({ ...quality, videoKbps: value }))}
        />
        {selected.length > 0 && (
          <p className="hint">
            {t('settings_bitrate_advice', rate(videoKbps * selected.length), String(selected.length))}
          </p>
        )}
        <NoticeList
          tone="warning"
          sentences={limitWarnings(selected, snapshot).map((warning) => limitText(warning, wording(t)))}
        />
        <AdaptiveFields settings={settings} snapshot={snapshot} />
        {live && <Notice tone="info">{t('settings_locked')}</Notice>}
      </div>
    </section>
  );
}
