import { platforms } from '#protocol';
import type { ReactElement } from 'react';
import { PairingForm } from '../companion/pairing-form.tsx';
import type { CompanionState } from '../companion/use-companion.ts';
import type { BroadcastStatus } from '../messages/broadcast-status.ts';
import { openSinglePage } from '../messages/open-single-page.ts';
import { hostKind } from '../platform/offscreen.ts';
import { listChoices } from '../keys/choices.ts';
import { forgetPassphrase } from '../settings/set-passphrase.ts';
import type { Settings } from '../settings/settings.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';
import { Button } from '../ui/button.tsx';
import { formatList } from '../ui/format.ts';
import { useText } from '../ui/text.ts';
import { UnlockForm } from '../ui/unlock-form.tsx';
import { CompanionStep } from './companion-step.tsx';
import { KeyStep } from './key-step.tsx';
import { ShowStep } from './show-step.tsx';
import type { StepId } from './steps.ts';
import { ToolbarPicture } from './toolbar-picture.tsx';

interface StepBodyProps {
  readonly id: StepId;
  readonly done: boolean;
  readonly settings: Settings;
  readonly snapshot: SettingsSnapshot;
  readonly companion: CompanionState;
  readonly status: BroadcastStatus;
  /** Passes this step over; null where that cannot be. */
  readonly onPass: (() => void) | null;
}

/** What there is to do in a step, or that it is done. */
export function StepBody(props: StepBodyProps): ReactElement {
  const t = useText();
  const { id, done, settings, snapshot, status, onPass } = props;
  const pass = onPass && (
    <Button look="quiet" className="step-pass" onClick={onPass}>
      {t('welcome_pass')}
    </Button>
  );
  const unlock = snapshot.lock === 'locked' && (
    <UnlockForm
      onUnlock={(passphrase) => settings.lock.unlock(passphrase)}
      onForget={() => forgetPassphrase(settings)}
    />
  );
  switch (id) {
    case 'companion':
      return <CompanionStep companion={props.companion} />;
    case 'pair':
      return done ? <p>{t('pairing_done')}</p> : unlock || <PairingForm settings={settings} />;
    case 'pin':
      return (
        <>
          <p>{t(hostKind() === 'studio' ? 'welcome_pin_gear' : 'welcome_pin_how')}</p>
          <ToolbarPicture shows="pin" label={t('welcome_pin_picture')} />
          {pass}
        </>
      );
    case 'camera':
      return (
        <>
          <p>{t('studio_permission_why')}</p>
          <div className="step-actions">
            <Button look="primary" onClick={() => void openSinglePage('studio')}>
              {t('studio_permission_ask')}
            </Button>
            {pass}
          </div>
        </>
      );
    case 'key': {
      const names = listChoices(snapshot)
        .filter(({ configured }) => configured)
        .map(({ platform, name }) => (platform === 'custom' ? name : platforms[platform].name));
      return (
        <>
          {names.length > 0 && <p>{t('welcome_key_saved', formatList(names, t('language')))}</p>}
          {unlock || <KeyStep settings={settings} snapshot={snapshot} />}
        </>
      );
    }
    case 'rehearse':
      return (
        <>
          <ShowStep kind="rehearse" status={status} />
          {pass}
        </>
      );
    case 'live':
      return <ShowStep kind="live" status={status} />;
  }
}
