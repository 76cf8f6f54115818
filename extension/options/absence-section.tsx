import type { ReactElement } from 'react';
import { answerChoices } from '../settings/answer-time.ts';
import type { Settings } from '../settings/settings.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';
import { Segmented } from '../ui/segmented.tsx';
import { Notice } from '../ui/notice.tsx';
import { useText } from '../ui/text.ts';
import { answerLabel } from './answer-label.ts';

interface AbsenceSectionProps {
  readonly settings: Settings;
  readonly snapshot: SettingsSnapshot;
  readonly live: boolean;
}

/** How long a show waits for the person who is asked whether it goes on. */
export function AbsenceSection({ settings, snapshot, live }: AbsenceSectionProps): ReactElement {
  const t = useText();
  return (
    <section id="absence">
      <h2>{t('settings_absence')}</h2>
      <div className="sheet">
        <p className="hint">{t('settings_absence_hint')}</p>
        <Segmented
          name="answer"
          legend={t('settings_absence_legend')}
          value={String(snapshot.answerSeconds)}
          options={answerChoices.map((seconds) => ({
            value: String(seconds),
            label: answerLabel(seconds, t),
          }))}
          onChange={(value) => void settings.answerSeconds.write(value === 'null' ? null : Number(value))}
        />
        {live && <Notice tone="info">{t('settings_absence_live')}</Notice>}
      </div>
    </section>
  );
}
