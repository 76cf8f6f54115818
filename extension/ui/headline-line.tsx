import type { ReactElement } from 'react';
import { StatusMark, type Tone } from './status-mark.tsx';

interface HeadlineLineProps {
  readonly tone: Tone;
  readonly text: string;
}

/** How the broadcast is. */
export function HeadlineLine({ tone, text }: HeadlineLineProps): ReactElement {
  return (
    <p className="headline-line">
      <StatusMark tone={tone} />
      <strong>{text}</strong>
    </p>
  );
}
