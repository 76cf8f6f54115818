import { hasRule } from '#protocol';
import type { ReactElement } from 'react';
import type { Choice } from '../keys/choices.ts';
import { renditionText } from '../messages/rendition-text.ts';
import type { Settings } from '../settings/settings.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';
import { Notice } from '../ui/notice.tsx';
import { useText } from '../ui/text.ts';
import { RenditionField } from './rendition-field.tsx';

interface OwnSettingsProps {
  readonly settings: Settings;
  readonly snapshot: SettingsSnapshot;
  readonly choice: Choice;
  readonly live: boolean;
}

/** What is set for one destination alone, in a line that opens. */
export function OwnSettings({ settings, snapshot, choice, live }: OwnSettingsProps): ReactElement {
  const t = useText();
  const { rendition } = snapshot.destinationOptions[choice.id] ?? {};
  const fixed = choice.preset !== null && hasRule(choice.preset, 'settings-fixed');
  const line = t('own_quality', rendition ? renditionText(rendition, t) : t('own_captured'));
  return (
    <details className="own-settings">
      <summary aria-label={`${choice.name}: ${line}`}>{line}</summary>
      <div className="own-fields">
        <RenditionField settings={settings} snapshot={snapshot} choice={choice} />
        {live && (
          <Notice tone="info">{fixed ? t('own_live_fixed', choice.preset!.name) : t('own_live')}</Notice>
        )}
      </div>
    </details>
  );
}
