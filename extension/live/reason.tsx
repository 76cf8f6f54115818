import type { ReactElement } from 'react';
import type { DestinationView } from '../messages/broadcast-status.ts';
import { reasonText } from '../messages/problem-text.ts';
import { lessText } from '../messages/rendition-text.ts';
import { CodeText } from '../ui/code-text.tsx';
import { formatNumber } from '../ui/format.ts';
import { useText } from '../ui/text.ts';
import { useNow } from '../ui/use-now.ts';

interface ReasonProps {
  readonly view: DestinationView;
  /** Whether what was lost is counted here, and not elsewhere. */
  readonly drops: boolean;
}

/** Why a destination is not live, or not as it should be, when it is tried again, and what it has lost. */
export function Reason({ view, drops }: ReasonProps): ReactElement | null {
  const t = useText();
  const now = useNow(view.retryAt);
  const wait = view.retryAt === null ? 0 : Math.ceil((view.retryAt - now) / 1000);
  const reason = [reasonText(view, t), lessText(view, t)].filter((text) => text !== '').join(' ');
  const isDelayed = view.reason === 'delayed';
  const retry = wait > 0 ? t(isDelayed ? 'delay_left' : 'next_attempt', String(wait)) : '';
  const dropped =
    drops && view.droppedFrames > 0
      ? t('dropped_frames', formatNumber(view.droppedFrames, t('language')))
      : '';
  if (reason + retry + dropped === '') return null;
  return (
    <p className="card-reason">
      <CodeText text={reason} /> {retry} {dropped}
    </p>
  );
}
