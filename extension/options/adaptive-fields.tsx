import type { ReactElement } from 'react';
import { lowestKbpsBounds } from '../settings/adaptive.ts';
import type { Settings } from '../settings/settings.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';
import { formatBitrate } from '../ui/format.ts';
import { Segmented } from '../ui/segmented.tsx';
import { useText } from '../ui/text.ts';
import { SliderField } from './slider-field.tsx';

interface AdaptiveFieldsProps {
  readonly settings: Settings;
  readonly snapshot: SettingsSnapshot;
}

/** Whether the bitrate follows the upload while live, and how low it may go. */
export function AdaptiveFields({ settings, snapshot }: AdaptiveFieldsProps): ReactElement {
  const t = useText();
  const { on, lowestKbps } = snapshot.adaptive;
  return (
    <>
      <Segmented
        name="adaptive"
        legend={t('settings_adaptive')}
        value={on ? 'on' : 'off'}
        options={[
          { value: 'on', label: t('settings_adaptive_on') },
          { value: 'off', label: t('settings_adaptive_off') },
        ]}
        onChange={(value) => settings.adaptive.update((choice) => ({ ...choice, on: value === 'on' }))}
      />
      <p className="hint">{t(on ? 'settings_adaptive_hint' : 'settings_adaptive_off_hint')}</p>
      {on && (
        <SliderField
          label={t('settings_adaptive_lowest')}
          value={lowestKbps}
          {...lowestKbpsBounds}
          step={100}
          say={(value) => formatBitrate(value * 1000, t('language'))}
          onSave={(value) => settings.adaptive.update((choice) => ({ ...choice, lowestKbps: value }))}
        />
      )}
    </>
  );
}
