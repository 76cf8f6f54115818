import { useId, useState, type FormEvent, type ReactElement } from 'react';
import {
  currentProfile,
  deleteProfile,
  maxProfileName,
  maxProfiles,
  saveProfile,
} from '../settings/profiles.ts';
import type { Settings } from '../settings/settings.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Failure } from '../ui/failure.tsx';
import { Notice } from '../ui/notice.tsx';
import { useText } from '../ui/text.ts';
import { useAttempt } from '../ui/use-attempt.ts';

interface ProfileDialogProps {
  readonly settings: Settings;
  readonly snapshot: SettingsSnapshot;
  readonly onClose: () => void;
}

/** Keeps what is chosen now as a profile, and deletes those that there are. */
export function ProfileDialog({ settings, snapshot, onClose }: ProfileDialogProps): ReactElement {
  const t = useText();
  const id = useId();
  const attempt = useAttempt();
  const [text, setText] = useState(() => currentProfile(snapshot) ?? '');
  const [doomed, setDoomed] = useState<string | null>(null);
  const { profiles } = snapshot;
  const name = text.trim();
  const isKnown = profiles.some((one) => one.name === name);
  const isFull = !isKnown && profiles.length >= maxProfiles;
  const save = (event: FormEvent): void => {
    event.preventDefault();
    if (name !== '' && !isFull) attempt.run(() => saveProfile(settings, snapshot, name).then(onClose));
  };
  if (doomed !== null) {
    const remove = (): void => attempt.run(() => deleteProfile(settings, doomed).then(() => setDoomed(null)));
    return (
      <Dialog title={t('profiles')} onClose={() => setDoomed(null)}>
        <p>{t('profile_delete_question', doomed)}</p>
        <div className="dialog-actions">
          <Button autoFocus onClick={() => setDoomed(null)}>
            {t('key_delete_keep')}
          </Button>
          <Button look="danger" onClick={remove}>
            {t('profile_delete')}
          </Button>
        </div>
        <Failure of={[attempt]} />
      </Dialog>
    );
  }
  return (
    <Dialog title={t('profiles')} onClose={onClose}>
      {profiles.length > 0 && (
        <ul className="profiles">
          {profiles.map((one) => (
            <li key={one.name}>
              <bdi>{one.name}</bdi>
              <Button
                look="quiet"
                aria-label={t('profile_delete_named', one.name)}
                onClick={() => setDoomed(one.name)}
              >
                {t('profile_delete')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <form onSubmit={save}>
        <div className="field">
          <label htmlFor={id}>{t('profile_keep')}</label>
          <input
            id={id}
            type="text"
            autoFocus
            dir="auto"
            maxLength={maxProfileName}
            placeholder={t('profile_example')}
            value={text}
            onChange={({ target }) => setText(target.value)}
          />
        </div>
        <div role="alert">
          {isFull && <Notice tone="warning">{t('profile_full', String(maxProfiles))}</Notice>}
        </div>
        <Failure of={[attempt]} />
        <div className="dialog-actions">
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button look="primary" type="submit" aria-disabled={name === '' || isFull || attempt.busy}>
            {t(isKnown ? 'profile_replace' : 'profile_save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
