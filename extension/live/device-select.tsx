import { useEffect, useState, type ReactElement } from 'react';
import { Icon } from '../ui/icon.tsx';
import { useText } from '../ui/text.ts';
import { devicesOf, watchDevices, type DeviceKind } from './devices.ts';

interface DeviceSelectProps {
  readonly of: DeviceKind;
  /** Null for the browser's usual one. */
  readonly value: string | null;
  readonly onChange: (id: string | null) => void;
}

/** Which camera or microphone: a list that follows what is plugged in. */
export function DeviceSelect({ of, value, onChange }: DeviceSelectProps): ReactElement {
  const t = useText();
  const [all, setAll] = useState<readonly MediaDeviceInfo[]>([]);
  useEffect(() => watchDevices(setAll), []);
  const devices = devicesOf(all, of);
  const isThere = value === null || devices.some(({ id }) => id === value);
  return (
    <label className="device" data-device={of}>
      <Icon name={of} />
      <span className="unseen">{t(of)}</span>
      <select
        value={value ?? ''}
        onChange={({ target }) => onChange(target.value === '' ? null : target.value)}
      >
        <option value="">{t(`device_usual_${of}`)}</option>
        {devices.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
        {!isThere && <option value={value}>{t(`device_gone_${of}`)}</option>}
      </select>
    </label>
  );
}
