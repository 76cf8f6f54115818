import { useId, type ReactElement } from 'react';
import { currentProfile, takeProfile } from '../settings/profiles.ts';
import type { Settings } from '../settings/settings.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';
import { useText } from '../ui/text.ts';
import type { Attempt } from '../ui/use-attempt.ts';

interface ProfileBarProps {
  readonly settings: Settings;
  readonly snapshot: SettingsSnapshot;
  readonly keeping: Attempt;
}

/** Which profile is chosen; nothing where there are none. */
export function ProfileBar({ settings, snapshot, keeping }: ProfileBarProps): ReactElement | null {
  const t = useText();
  const id = useId();
  const { profiles } = snapshot;
  if (profiles.length === 0) return null;
  const current = currentProfile(snapshot);
  const take = (name: string): void => {
    const profile = profiles.find((one) => one.name === name);
    if (profile) keeping.run(() => takeProfile(settings, profile));
  };
  return (
    <section className="profile-bar">
      <label htmlFor={id}>{t('profile')}</label>
      <select id={id} value={current ?? ''} onChange={({ target }) => take(target.value)}>
        {current === null && <option value="">{t('profile_none')}</option>}
        {profiles.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </section>
  );
}
