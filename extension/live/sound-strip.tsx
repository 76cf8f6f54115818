import { useState, type ReactElement, type ReactNode } from 'react';
import { gainBounds, type SoundSource } from '../messages/sound.ts';
import { Button } from '../ui/button.tsx';
import { formatDecibels } from '../ui/format.ts';
import { Icon, type IconName } from '../ui/icon.tsx';
import { useText } from '../ui/text.ts';
import type { ShortcutProps } from './use-shortcut.ts';
import { Meter } from './meter.tsx';

interface SoundStripProps {
  readonly of: SoundSource;
  readonly icon: IconName;
  readonly name: string;
  /** Whether there is anything to be set. */
  readonly isThere: boolean;
  readonly gainDb: number;
  readonly muted: boolean;
  /** Whether it is muted only for now. */
  readonly held?: boolean;
  readonly onGain: (gainDb: number) => void;
  readonly onRest: () => void;
  readonly onMute: (muted: boolean) => void;
  /** The keys that press Mute, too. */
  readonly muteKeys?: ShortcutProps;
  /** Further buttons beside Mute. */
  readonly buttons?: ReactNode;
  readonly children?: ReactNode;
}

/** One source on the mixer: its name, how loud it is, how loud it is made, and whether it is heard. */
export function SoundStrip(props: SoundStripProps): ReactElement {
  const { of, name, isThere, muted } = props;
  const t = useText();
  // While it is being moved it shows its own value: the host answers too late to follow a hand.
  const [moving, setMoving] = useState<number | null>(null);
  if (moving !== null && moving === props.gainDb) setMoving(null);
  const gain = moving ?? props.gainDb;
  const said = formatDecibels(gain, t('language'));
  return (
    <div
      className="strip"
      role="group"
      aria-label={name}
      data-sound={of}
      data-there={isThere}
      data-muted={muted || props.held === true}
    >
      <div className="strip-head">
        <Icon name={props.icon} />
        <span className="strip-name">{name}</span>
        {props.buttons}
        <Button
          className="mute-button"
          {...props.muteKeys}
          aria-pressed={muted}
          aria-disabled={!isThere}
          onClick={() => isThere && props.onMute(!muted)}
        >
          <Icon name={muted ? 'muted' : 'sound'} />
          {t('mute')}
        </Button>
      </div>
      <Meter of={of} />
      <div className="strip-gain">
        <input
          type="range"
          aria-label={t('volume')}
          min={gainBounds.min}
          max={gainBounds.max}
          step={1}
          value={gain}
          disabled={!isThere}
          aria-valuetext={said}
          onChange={({ target }) => {
            setMoving(Number(target.value));
            props.onGain(Number(target.value));
          }}
          onPointerUp={props.onRest}
          onBlur={() => {
            setMoving(null);
            props.onRest();
          }}
        />
        <output>
          <bdi>{said}</bdi>
        </output>
      </div>
      {props.children}
    </div>
  );
}
