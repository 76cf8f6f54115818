import type { ReactElement } from 'react';
import { platforms, type PlatformId, type Setting } from '#protocol';
import { CodeText } from '../../../extension/ui/code-text.tsx';
import { useText } from '../../../extension/ui/text.ts';
import type { PageState } from './page-state.ts';

/** What the companion was started with, and how that is changed. */
export function SettingsSection({
  state: { status, settings, configFile },
}: {
  readonly state: PageState;
}): ReactElement {
  const t = useText();
  const ports = Object.entries(status?.ports ?? {}) as [PlatformId, number][];
  const facts = [
    [t('control_version'), status?.version ?? ''],
    ['ffmpeg', status?.ffmpegVersion ?? '–'],
    ...ports.map(([id, port]) => [t('control_port', platforms[id].name), String(port)] as const),
    [t('control_port', t('control_title')), location.port],
  ] as const;
  return (
    <>
      <section aria-labelledby="facts-title">
        <h2 id="facts-title">{t('control_running')}</h2>
        <dl className="facts box">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <bdi>{value}</bdi>
              </dd>
            </div>
          ))}
        </dl>
      </section>
      <section aria-labelledby="settings-title">
        <h2 id="settings-title">{t('open_settings')}</h2>
        <p className="hint">
          <CodeText text={t('control_settings_how', `\`${configFile}\``)} />
        </p>
        <dl className="facts box">
          {settings.map((setting) => (
            <div key={setting.name}>
              <dt>
                {t(`option_${setting.name.replaceAll('-', '_')}`)}
                <code dir="ltr">--{setting.name}</code>
              </dt>
              <dd>
                <Value setting={setting} />
              </dd>
            </div>
          ))}
        </dl>
      </section>
    </>
  );
}

function Value({ setting: { value } }: { readonly setting: Setting }): ReactElement {
  const t = useText();
  if (value === null) return <span className="hint">{t('control_usual')}</span>;
  if (typeof value === 'boolean') return <>{t(value ? 'control_on' : 'control_off')}</>;
  if (typeof value === 'string') return <bdi>{value}</bdi>;
  return (
    <ul>
      {value.map((one) => (
        <li key={one}>
          <bdi>{one}</bdi>
        </li>
      ))}
    </ul>
  );
}
