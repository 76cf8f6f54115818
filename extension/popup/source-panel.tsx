import type { ReactElement } from 'react';
import type { Settings } from '../settings/settings.ts';
import type { SourceKind } from '../settings/show-choices.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';
import { Segmented } from '../ui/segmented.tsx';
import { SourceDevices } from './source-devices.tsx';
import { useText } from '../ui/text.ts';
import type { Attempt } from '../ui/use-attempt.ts';
import { chosenSource, offeredSources } from '../live/sources.ts';

interface SourcePanelProps {
  readonly settings: Settings;
  readonly snapshot: SettingsSnapshot;
  readonly keeping: Attempt;
}

const icons = { tab: 'tab', camera: 'camera', screen: 'screen' } as const;

/** What goes live. */
export function SourcePanel({ settings, snapshot, keeping }: SourcePanelProps): ReactElement {
  const t = useText();
  return (
    <section className="panel">
      <Segmented<SourceKind>
        name="source"
        legend={t('source_legend')}
        value={chosenSource(snapshot)}
        options={offeredSources().map((value) => ({
          value,
          label: t(`source_${value}`),
          icon: icons[value],
        }))}
        onChange={(value) => keeping.run(() => settings.source.write(value))}
      />
      <SourceDevices
        settings={settings}
        studio={snapshot.studio}
        source={chosenSource(snapshot)}
        keeping={keeping}
      />
    </section>
  );
}
