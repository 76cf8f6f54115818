import { controlPort } from '#protocol';
import { useId, useState, type ReactElement } from 'react';
import { PairingForm } from '../companion/pairing-form.tsx';
import type { Settings } from '../settings/settings.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';
import { CodeText } from '../ui/code-text.tsx';
import { Notice } from '../ui/notice.tsx';
import { useText } from '../ui/text.ts';
import { canCaptureTabs } from '../platform/tabs.ts';
import { RemoteField } from './remote-field.tsx';
import { PairingLine } from './pairing-line.tsx';

interface CompanionSectionProps {
  readonly settings: Settings;
  readonly snapshot: SettingsSnapshot;
}

/** Where the companion is, for those who started it elsewhere than usual. */
export function CompanionSection({ settings, snapshot }: CompanionSectionProps): ReactElement {
  const t = useText();
  const id = useId();
  const [text, setText] = useState(String(snapshot.controlPort ?? ''));
  const server = snapshot.carrier === 'server' ? snapshot.server : null;
  const valid = /^\d{0,5}$/.test(text.trim()) && Number(text || 1) >= 1 && Number(text) <= 65_535;
  return (
    <section id="companion">
      <h2>{t('settings_companion')}</h2>
      <div className="sheet" data-paired={snapshot.paired} data-focus-next="button:enabled, input">
        {server !== null && <p className="hint">{t('companion_spare', new URL(server).host)}</p>}
        {snapshot.paired ? (
          <PairingLine settings={settings} controlPort={snapshot.controlPort} isSpare={server !== null} />
        ) : (
          <PairingForm settings={settings} isSpare={server !== null} />
        )}
        <div className="field">
          <label htmlFor={id}>{t('settings_control_port')}</label>
          <input
            id={id}
            className="port"
            dir="ltr"
            name="control-port"
            type="text"
            inputMode="numeric"
            value={text}
            aria-invalid={!valid}
            aria-describedby={`${id}-hint`}
            onChange={(event) => setText(event.target.value)}
            onBlur={() => {
              if (valid) void settings.controlPort.write(text.trim() === '' ? null : Number(text));
            }}
          />
          <div id={`${id}-hint`} aria-live="polite">
            {valid ? (
              <p className="hint">
                <CodeText text={t('settings_control_port_hint', String(controlPort.port))} />
              </p>
            ) : (
              <Notice tone="error">{t('settings_control_port_invalid')}</Notice>
            )}
          </div>
        </div>
        {canCaptureTabs() && <RemoteField settings={settings} isOn={snapshot.remoteControl} />}
      </div>
    </section>
  );
}
