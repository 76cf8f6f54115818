import { useEffect, useState, type ReactElement } from 'react';
import { holdMute } from '../messages/host-client.ts';
import { Button } from '../ui/button.tsx';
import { useText } from '../ui/text.ts';

/** Mutes the microphone for as long as it is held, by a finger, a mouse, the space bar or Enter: for a cough. */
export function HoldButton({ disabled }: { readonly disabled: boolean }): ReactElement {
  const t = useText();
  const [held, setHeld] = useState(false);
  const hold = (next: boolean): void => {
    if (next === held || (next && disabled)) return;
    setHeld(next);
    void holdMute(next);
  };
  // Taken away while it is held, it is let go.
  useEffect(() => () => void holdMute(false), []);
  return (
    <Button
      className="hold-button"
      title={t('hold_mute_what')}
      aria-pressed={held}
      aria-disabled={disabled}
      onPointerDown={(event) => {
        // Also where the pointer leaves the button before it is let go.
        event.currentTarget.setPointerCapture(event.pointerId);
        hold(true);
      }}
      onPointerUp={() => hold(false)}
      onPointerCancel={() => hold(false)}
      onKeyDown={({ key, repeat }) => !repeat && (key === ' ' || key === 'Enter') && hold(true)}
      onKeyUp={({ key }) => (key === ' ' || key === 'Enter') && hold(false)}
      onBlur={() => hold(false)}
      onContextMenu={(event) => event.preventDefault()}
    >
      {t('hold_mute')}
    </Button>
  );
}
