import { useEffect, useState, type ReactElement } from 'react';
import type { BroadcastStatus } from '../messages/broadcast-status.ts';
import { setSound } from '../messages/host-client.ts';
import { openSinglePage } from '../messages/open-single-page.ts';
import type { SoundSettings, SoundSource } from '../messages/sound.ts';
import { soundText } from '../messages/sound-text.ts';
import { pageClock } from '../platform/clock.ts';
import type { Settings } from '../settings/settings.ts';
import { Button } from '../ui/button.tsx';
import { useText } from '../ui/text.ts';
import { DeviceSelect } from './device-select.tsx';
import { HoldButton } from './hold-button.tsx';
import { SoundHand } from './sound-hand.ts';
import { useShortcut } from './use-shortcut.ts';
import { SoundStrip } from './sound-strip.tsx';

interface MixerProps {
  readonly settings: Settings;
  readonly status: BroadcastStatus;
}

/** While live: what viewers hear, and how loud. */
export function Mixer({ settings, status }: MixerProps): ReactElement | null {
  const t = useText();
  const [hand] = useState(
    () => new SoundHand({ settings, clock: pageClock, tell: setSound, onFailure: reportError }),
  );
  useEffect(() => () => hand.rest(), [hand]);
  const muteKeys = useShortcut('mute', t('mute'));
  if (!status.sound) return null;
  const { settings: sound, sources, held, microphoneProblem } = status.sound;
  const { microphone } = sound;
  const change = <S extends SoundSource>(of: S, to: Partial<SoundSettings[S]>): void =>
    hand.set({ ...sound, [of]: { ...sound[of], ...to } });
  const isCamera = status.source === 'camera';
  const isOn = microphone.on || isCamera;
  const choose = (id: string | null): void => {
    const { deviceId: _before, ...rest } = microphone;
    hand.set({ ...sound, microphone: id === null ? rest : { ...rest, deviceId: id } });
  };
  const leave = (untouched: boolean): void => {
    const { untouched: _before, ...rest } = microphone;
    hand.set({ ...sound, microphone: untouched ? { ...rest, untouched } : rest });
  };
  const strip = (of: SoundSource) => ({
    of,
    isThere: sources.includes(of),
    gainDb: sound[of].gainDb,
    muted: sound[of].muted,
    onGain: (gainDb: number) => change(of, { gainDb }),
    onRest: () => hand.rest(),
    onMute: (muted: boolean) => change(of, { muted }),
  });
  return (
    <section className="mixer" aria-labelledby="mixer-title">
      <h2 id="mixer-title">{t('mixer_title')}</h2>
      {!isCamera && (
        <SoundStrip
          {...strip('tab')}
          icon={status.source === 'screen' ? 'screen' : 'tab'}
          name={t(status.source === 'screen' ? 'source_screen' : 'source_tab')}
        />
      )}
      <SoundStrip
        {...strip('microphone')}
        icon="microphone"
        muteKeys={muteKeys}
        name={t('microphone')}
        held={held}
        buttons={
          isOn ? (
            <HoldButton disabled={!sources.includes('microphone')} />
          ) : (
            <Button className="microphone-on" onClick={() => change('microphone', { on: true })}>
              {t('microphone_on')}
            </Button>
          )
        }
      >
        <div className="strip-device">
          <DeviceSelect of="microphone" value={microphone.deviceId ?? null} onChange={choose} />
          {isOn && !isCamera && (
            <Button look="quiet" onClick={() => change('microphone', { on: false })}>
              {t('microphone_off')}
            </Button>
          )}
        </div>
        <label className="strip-check">
          <input
            type="checkbox"
            name="untouched"
            checked={microphone.untouched === true}
            onChange={({ target }) => leave(target.checked)}
          />
          {t('microphone_untouched')}
        </label>
      </SoundStrip>
      <p className="mixer-line" data-wrong={soundText(status, t) !== ''}>
        {soundText(status, t) || t('mixer_what')}
        {microphoneProblem === 'permission-needed' && (
          <Button look="quiet" onClick={() => void openSinglePage('studio')}>
            {t('studio_permission_ask')}
          </Button>
        )}
      </p>
    </section>
  );
}
