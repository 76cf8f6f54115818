import { useId, type ReactElement } from 'react';
import { changeOptions, type DestinationOptions } from '../settings/destination-options.ts';
import type { Settings } from '../settings/settings.ts';
import { useText } from '../ui/text.ts';

/** Delays that are offered, in seconds, up to `maxDelaySeconds`. */
const offered = [0, 2, 5, 10, 15, 20, 30, 45, 60];

interface DelayFieldProps {
  readonly settings: Settings;
  readonly id: string;
  readonly name: string;
  readonly options: DestinationOptions | undefined;
}

/** How long a destination is held back. */
export function DelayField({ settings, id, name, options }: DelayFieldProps): ReactElement {
  const t = useText();
  const fieldId = useId();
  const set = options?.delaySeconds ?? 0;
  // A settings file may bring another one.
  const choices = [...new Set([...offered, set])].sort((one, other) => one - other);
  return (
    <div className="field">
      <label htmlFor={fieldId}>{t('delivery_delay')}</label>
      <select
        id={fieldId}
        name="delay"
        value={set}
        aria-label={t('delivery_delay_for', name)}
        onChange={({ target }) =>
          void changeOptions(settings.destinationOptions, id, {
            delaySeconds: Number(target.value) || undefined,
          })
        }
      >
        {choices.map((seconds) => (
          <option key={seconds} value={seconds}>
            {seconds === 0 ? t('delivery_delay_none') : t('delivery_delay_seconds', String(seconds))}
          </option>
        ))}
      </select>
    </div>
  );
}
