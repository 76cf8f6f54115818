import { useState, type ReactElement } from 'react';
import type { Settings } from '../settings/settings.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { useText } from '../ui/text.ts';
import { ProfileDialog } from './profile-dialog.tsx';

interface ProfileButtonProps {
  readonly settings: Settings;
  readonly snapshot: SettingsSnapshot;
}

/** The way to keep what is chosen as a profile. */
export function ProfileButton({ settings, snapshot }: ProfileButtonProps): ReactElement {
  const t = useText();
  const [open, setOpen] = useState(false);
  const label = t(snapshot.profiles.length === 0 ? 'profile_save_as' : 'profiles');
  return (
    <>
      <Button
        look="quiet"
        className="icon-button profile-button"
        aria-label={label}
        title={label}
        onClick={() => setOpen(true)}
      >
        <Icon name="profile" />
      </Button>
      {open && <ProfileDialog settings={settings} snapshot={snapshot} onClose={() => setOpen(false)} />}
    </>
  );
}
