import { useState, type ReactElement } from 'react';
import { setQuality } from '../messages/host-client.ts';
import { problemText } from '../messages/problem-text.ts';
import type { ChosenQuality } from '../messages/quality.ts';
import type { Problem } from '../messages/broadcast-status.ts';
import { qualityPresetNames, qualityPresets, type QualityPreset } from '../settings/quality.ts';
import { Failure } from '../ui/failure.tsx';
import { formatBitrate } from '../ui/format.ts';
import { Notice } from '../ui/notice.tsx';
import { useText } from '../ui/text.ts';
import { useAttempt } from '../ui/use-attempt.ts';
import { offeredKbps, presetOf } from './quality-choices.ts';

/** While live: size, rate and bitrate of this show, which change with the next picture. The settings stay as they are. */
export function QualityBar({ quality }: { readonly quality: ChosenQuality }): ReactElement {
  const t = useText();
  const attempt = useAttempt();
  const [refusal, setRefusal] = useState<Problem | null>(null);
  const preset = presetOf(quality);
  const take = (next: ChosenQuality): void => {
    // One at a time; not `disabled`, which would take the focus away.
    if (attempt.busy) return;
    attempt.run(async () => {
      setRefusal(null);
      const reply = await setQuality(next);
      if (!reply.ok) setRefusal(reply.problem);
    });
  };
  const label = (name: QualityPreset): string => {
    const { height, frameRate } = qualityPresets[name];
    return t('settings_preset', String(height), String(frameRate));
  };
  return (
    <section className="quality-bar" aria-labelledby="quality-bar-title">
      <div className="quality-choices" aria-busy={attempt.busy}>
        <h2 id="quality-bar-title">{t('settings_quality')}</h2>
        <select
          className="quality-preset"
          aria-label={t('settings_quality_legend')}
          value={preset ?? ''}
          onChange={({ target }) => take(qualityPresets[target.value as QualityPreset])}
        >
          {preset === null && (
            <option value="" disabled>
              {t('settings_preset', String(quality.height), String(quality.frameRate))}
            </option>
          )}
          {qualityPresetNames.map((name) => (
            <option key={name} value={name}>
              {label(name)}
            </option>
          ))}
        </select>
        <select
          className="quality-kbps"
          aria-label={t('settings_bitrate')}
          value={quality.videoKbps}
          onChange={({ target }) => take({ ...quality, videoKbps: Number(target.value) })}
        >
          {offeredKbps(quality.videoKbps).map((kbps) => (
            <option key={kbps} value={kbps}>
              {formatBitrate(kbps * 1_000, t('language'))}
            </option>
          ))}
        </select>
      </div>
      <div role="alert">
        {refusal && <Notice tone="error">{t('quality_refused', problemText(refusal, t))}</Notice>}
      </div>
      <Failure of={[attempt]} />
    </section>
  );
}
