import type { ReactElement } from 'react';
import type { Settings } from '../settings/settings.ts';
import { CodeText } from '../ui/code-text.tsx';
import { Failure } from '../ui/failure.tsx';
import { useText } from '../ui/text.ts';
import { useAttempt } from '../ui/use-attempt.ts';

/** Whether this browser may be controlled through the companion. */
export function RemoteField({
  settings,
  isOn,
}: {
  readonly settings: Settings;
  readonly isOn: boolean;
}): ReactElement {
  const t = useText();
  const attempt = useAttempt();
  return (
    <div className="field">
      <label className="row-check">
        <input
          type="checkbox"
          name="remote-control"
          checked={isOn}
          aria-describedby="remote-hint"
          onChange={({ target: { checked } }) => attempt.run(() => settings.remoteControl.write(checked))}
        />
        {t('settings_remote')}
      </label>
      <p className="hint" id="remote-hint">
        <CodeText text={t('settings_remote_hint')} />
      </p>
      <Failure of={[attempt]} />
    </div>
  );
}
