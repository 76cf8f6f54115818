import type { ReactElement } from 'react';
import type { BroadcastStatus } from '../messages/broadcast-status.ts';
import { soundText } from '../messages/sound-text.ts';
import { Notice } from '../ui/notice.tsx';
import { useText } from '../ui/text.ts';

/** While live: what is wrong with the sound. Screen readers hear it by the announcer. */
export function SoundNote({ status }: { readonly status: BroadcastStatus }): ReactElement | null {
  const text = soundText(status, useText());
  return text === '' ? null : <Notice tone="warning">{text}</Notice>;
}
