import { useId, type ReactElement } from 'react';
import type { Carrier } from '../settings/carrier.ts';
import type { Settings } from '../settings/settings.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';
import { useText } from '../ui/text.ts';
import type { Attempt } from '../ui/use-attempt.ts';

interface CarrierBarProps {
  readonly settings: Settings;
  readonly snapshot: SettingsSnapshot;
  readonly keeping: Attempt;
}

/** Who carries the next show; nothing where there is no choice. */
export function CarrierBar({ settings, snapshot, keeping }: CarrierBarProps): ReactElement | null {
  const t = useText();
  const id = useId();
  const { server, carrier } = snapshot;
  if (server === null) return null;
  return (
    <section className="profile-bar">
      <label htmlFor={id}>{t('carrier')}</label>
      <select
        id={id}
        name="carrier"
        value={carrier}
        onChange={({ target }) => keeping.run(() => settings.carrier.write(target.value as Carrier))}
      >
        <option value="computer">{t('carrier_computer')}</option>
        <option value="server">{new URL(server).host}</option>
      </select>
    </section>
  );
}
