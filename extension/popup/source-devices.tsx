import type { ReactElement } from 'react';
import { DeviceSelect } from '../live/device-select.tsx';
import type { SoundSettings } from '../messages/sound.ts';
import type { Settings } from '../settings/settings.ts';
import type { SourceKind } from '../settings/show-choices.ts';
import type { Studio } from '../settings/studio.ts';
import { useText } from '../ui/text.ts';
import type { Attempt } from '../ui/use-attempt.ts';

interface SourceDevicesProps {
  readonly settings: Settings;
  readonly studio: Studio;
  readonly source: SourceKind;
  readonly keeping: Attempt;
}

/** Of which devices the source is, and whether the microphone is heard with one that has a sound of its own. */
export function SourceDevices({ settings, studio, source, keeping }: SourceDevicesProps): ReactElement {
  const t = useText();
  const { microphone } = studio.sound;
  const keep = (change: (studio: Studio) => Studio): void =>
    keeping.run(() => settings.studio.update(change));
  const keepMicrophone = (change: (of: SoundSettings['microphone']) => SoundSettings['microphone']): void =>
    keep((now) => ({ ...now, sound: { ...now.sound, microphone: change(now.sound.microphone) } }));
  const isCamera = source === 'camera';
  return (
    <>
      {!isCamera && (
        <label className="with-microphone">
          <input
            type="checkbox"
            value="with microphone"
            checked={microphone.on}
            onChange={() => keepMicrophone((of) => ({ ...of, on: !microphone.on }))}
          />
          {t('with_microphone')}
        </label>
      )}
      {(isCamera || microphone.on) && (
        <div className="source-devices">
          {isCamera && (
            <DeviceSelect
              of="camera"
              value={studio.camera.id}
              onChange={(id) => keep((now) => ({ ...now, camera: { id } }))}
            />
          )}
          <DeviceSelect
            of="microphone"
            value={microphone.deviceId ?? null}
            onChange={(id) =>
              keepMicrophone(({ deviceId: _before, ...rest }) =>
                id === null ? rest : { ...rest, deviceId: id },
              )
            }
          />
        </div>
      )}
    </>
  );
}
