import { presets, type Preset } from '#protocol';
import { useId, type ReactElement } from 'react';
import { CodeText } from '../ui/code-text.tsx';
import { useText } from '../ui/text.ts';

interface PlatformFieldProps {
  readonly preset: Preset | null;
  readonly onChoose: (id: string | null) => void;
}

/** Which platform a destination is on, or that it is another server. */
export function PlatformField({ preset, onChoose }: PlatformFieldProps): ReactElement {
  const t = useText();
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{t('further_platform')}</label>
      <select
        id={id}
        name="platform"
        value={preset?.id ?? ''}
        onChange={(event) => onChoose(event.target.value || null)}
      >
        <option value="">{t('further_own')}</option>
        {presets.map(({ id: value, name }) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}

interface RegionFieldProps {
  readonly preset: Preset;
  /** The address in the field for it. */
  readonly server: string;
  readonly onChoose: (server: string) => void;
}

/** Which of the servers of a platform that has several. */
export function RegionField({ preset, server, onChoose }: RegionFieldProps): ReactElement | null {
  const t = useText();
  const id = useId();
  const { ingests } = preset.server.value;
  if (ingests.length < 2) return null;
  return (
    <div className="field">
      <label htmlFor={id}>{t('further_region')}</label>
      <select
        id={id}
        name="region"
        value={ingests.some(({ url }) => url === server) ? server : ''}
        onChange={(event) => onChoose(event.target.value)}
      >
        <option value="" disabled>
          {t('further_region_choose')}
        </option>
        {ingests.map(({ name, url }) => (
          <option key={url} value={url}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}

interface PlatformAdviceProps {
  readonly preset: Preset;
  /** Whether it is known by its address alone, and nobody has chosen it. */
  readonly recognised: boolean;
}

/** What a person needs from a platform, and what it looks like. */
export function PlatformAdvice({ preset, recognised }: PlatformAdviceProps): ReactElement {
  const t = useText();
  const { name, key, server } = preset;
  const { given } = server.value;
  return (
    <>
      {recognised && <p className="hint">{t('further_recognised', name)}</p>}
      {given === 'account' && <p className="hint">{t('further_server_account', name)}</p>}
      {given === 'session' && <p className="hint">{t('further_server_session', name)}</p>}
      {given === 'region' && <p className="hint">{t('further_server_region', name)}</p>}
      {key && (
        <p className="hint">
          <CodeText text={t('further_key_like', name, key.value.example)} />
        </p>
      )}
    </>
  );
}
