import type { ReactElement } from 'react';
import type { BroadcastStatus } from '../messages/broadcast-status.ts';
import { videoText } from '../messages/video-text.ts';
import { Notice } from '../ui/notice.tsx';
import { useText } from '../ui/text.ts';

/** While live: why the picture goes out with less than was chosen, or with more. Screen readers hear it by the announcer. */
export function VideoNote({ status }: { readonly status: BroadcastStatus }): ReactElement | null {
  const t = useText();
  const text = videoText(status, t);
  if (text === '') return null;
  return <Notice tone={status.video?.busy === 'too-busy' ? 'warning' : 'info'}>{text}</Notice>;
}
