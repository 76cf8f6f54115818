import { platforms } from '#protocol';
import type { ReactElement } from 'react';
import { listChoices } from '../keys/choices.ts';
import type { Settings } from '../settings/settings.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';
import { Notice } from '../ui/notice.tsx';
import { PlatformMark } from '../ui/platform-mark.tsx';
import { useText } from '../ui/text.ts';
import { DelayField } from './delay-field.tsx';
import { FavouriteField } from './favourite-field.tsx';
import { PlainField } from './plain-field.tsx';
import { ServerField } from './server-field.tsx';
import { UploadTestField } from './upload-test-field.tsx';

interface DeliverySectionProps {
  readonly settings: Settings;
  readonly snapshot: SettingsSnapshot;
  readonly live: boolean;
}

/** When and by which way the show gets to each destination. */
export function DeliverySection({ settings, snapshot, live }: DeliverySectionProps): ReactElement {
  const t = useText();
  return (
    <section id="delivery">
      <h2>{t('delivery_title')}</h2>
      <ul className="rows">
        {listChoices(snapshot).map(({ id, name, platform, preset }) => (
          <li key={id} className="row" data-destination={id}>
            <PlatformMark platform={platform} name={name} />
            <strong className="row-words">
              <bdi>{name}</bdi>
            </strong>
            <div className="row-fields" role="group" aria-label={name}>
              <DelayField settings={settings} id={id} name={name} options={snapshot.destinationOptions[id]} />
              {preset?.server.value.list !== undefined && platform === preset.id && (
                <ServerField settings={settings} snapshot={snapshot} platform={platform} preset={preset} />
              )}
              <FavouriteField settings={settings} id={id} options={snapshot.destinationOptions[id]} />
              {preset?.key?.value.testQuery !== undefined && platform === preset.id && (
                <UploadTestField settings={settings} snapshot={snapshot} platform={platform} />
              )}
              {platforms[platform].plainIngest !== null && (
                <PlainField settings={settings} id={id} options={snapshot.destinationOptions[id]} />
              )}
            </div>
          </li>
        ))}
      </ul>
      <p className="hint">{t('delivery_delay_hint')}</p>
      {live && <Notice tone="info">{t('settings_absence_live')}</Notice>}
    </section>
  );
}
