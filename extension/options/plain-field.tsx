import type { ReactElement } from 'react';
import { changeOptions, type DestinationOptions } from '../settings/destination-options.ts';
import type { Settings } from '../settings/settings.ts';
import { useText } from '../ui/text.ts';

interface PlainFieldProps {
  readonly settings: Settings;
  readonly id: string;
  readonly options: DestinationOptions | undefined;
}

/** Whether a key may go by plain text. */
export function PlainField({ settings, id, options }: PlainFieldProps): ReactElement {
  const t = useText();
  return (
    <label className="row-check">
      <input
        type="checkbox"
        name="plain"
        checked={options?.allowPlain ?? false}
        onChange={({ target }) =>
          void changeOptions(settings.destinationOptions, id, { allowPlain: target.checked || undefined })
        }
      />
      {t('delivery_plain')}
    </label>
  );
}
