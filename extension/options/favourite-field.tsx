import type { ReactElement } from 'react';
import { changeOptions, type DestinationOptions } from '../settings/destination-options.ts';
import type { Settings } from '../settings/settings.ts';
import { useText } from '../ui/text.ts';

interface FavouriteFieldProps {
  readonly settings: Settings;
  readonly id: string;
  readonly options: DestinationOptions | undefined;
}

/** Whether others lose pictures first where the upload cannot carry all. */
export function FavouriteField({ settings, id, options }: FavouriteFieldProps): ReactElement {
  const t = useText();
  return (
    <label className="row-check">
      <input
        type="checkbox"
        name="favourite"
        checked={options?.favourite ?? false}
        onChange={({ target }) =>
          void changeOptions(settings.destinationOptions, id, { favourite: target.checked || undefined })
        }
      />
      {t('delivery_favourite')}
    </label>
  );
}
