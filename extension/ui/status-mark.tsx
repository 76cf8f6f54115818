import type { ReactElement } from 'react';
import { classNames } from './class-names.ts';

/** How things are: each tone has its own shape as well as its colour, for those who see no colours. */
export type Tone = 'off' | 'ok' | 'busy' | 'live' | 'rehearsal' | 'warning' | 'trouble';

const shapes: Readonly<Record<Tone, ReactElement>> = {
  off: <circle cx="8" cy="8" r="5" strokeDasharray="2.2 2" />,
  ok: <path d="m3.5 8.5 3 3 6-7" />,
  busy: <path d="M8 3a5 5 0 1 1-5 5" />,
  live: <circle cx="8" cy="8" r="4.5" className="filled" />,
  rehearsal: <path d="M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11M6.6 5.7v4.6L10.4 8z" />,
  warning: <path d="M8 2.5 1.8 13.5h12.4zM8 6.5v3.2M8 11.7v.1" />,
  trouble: <path d="M5.2 2h5.6L14 5.2v5.6L10.8 14H5.2L2 10.8V5.2zM8 5v3.6M8 10.9v.1" />,
};

export function StatusMark({ tone }: { readonly tone: Tone }): ReactElement {
  return (
    <svg className={classNames('status-mark', `tone-${tone}`)} viewBox="0 0 16 16" aria-hidden="true">
      {shapes[tone]}
    </svg>
  );
}
