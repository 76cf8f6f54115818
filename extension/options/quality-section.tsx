import { useId, useState, type ReactElement } from 'react';
import { listChoices } from '../keys/choices.ts';
import { exceededLimits, qualityPresetNames, qualityPresets, videoKbpsBounds } from '../settings/quality.ts';
import type { Settings } from '../settings/settings.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';
import { formatBitrate } from '../ui/format.ts';
import { Notice } from '../ui/notice.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { useText } from '../ui/text.ts';

interface QualitySectionProps {
  readonly settings: Settings;
  readonly snapshot: SettingsSnapshot;
  readonly live: boolean;
}

/** Size, frame rate and bitrate of the one encode that every destination gets. */
export function QualitySection({ settings, snapshot, live }: QualitySectionProps): ReactElement {
  const t = useText();
  const sliderId = useId();
  const language = t('language');
  const { preset, videoKbps } = snapshot.quality;
  // While the slider is being moved it shows its own value: storage answers too late to follow a hand.
  const [moving, setMoving] = useState<number | null>(null);
  const kbps = moving ?? videoKbps;
  const selected = listChoices(snapshot).filter((choice) => choice.selected);
  const rate = (value: number): string => formatBitrate(value * 1000, language);
  const save = async (value: number): Promise<void> => {
    await settings.quality.update((quality) => ({ ...quality, videoKbps: value }));
    setMoving(null);
  };
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
        <div className="bitrate">
          <label htmlFor={sliderId}>{t('settings_bitrate')}</label>
          <output htmlFor={sliderId}>
            <bdi>{rate(kbps)}</bdi>
          </output>
          <input
            id={sliderId}
            type="range"
            min={videoKbpsBounds.min}
            max={videoKbpsBounds.max}
            step={100}
            value={kbps}
            aria-valuetext={rate(kbps)}
            onChange={(event) => {
              const value = Number(event.target.value);
              setMoving(value);
              void save(value);
            }}
          />
        </div>
        {selected.length > 0 && (
          <p className="hint">
            {t('settings_bitrate_advice', rate(kbps * selected.length), String(selected.length))}
          </p>
        )}
        {exceededLimits(
          { preset, videoKbps: kbps },
          selected.map((choice) => choice.preset),
        ).map(({ id, name, maxKbps }) => (
          <Notice key={id} tone="warning">
            {t('quality_above_limit', name, rate(maxKbps))}
          </Notice>
        ))}
        {live && <Notice tone="info">{t('settings_locked')}</Notice>}
      </div>
    </section>
  );
}
