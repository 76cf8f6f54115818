import type { ReactElement } from 'react';
import { formatElapsed } from './format.ts';
import { useText } from './text.ts';
import { useNow } from './use-now.ts';

/** A clock that counts from a Unix time in ms; it is not announced. */
export function Elapsed({ since }: { readonly since: number }): ReactElement {
  const t = useText();
  const now = useNow(since);
  return (
    <time className="timer" role="timer" dir="ltr" aria-label={t('elapsed')}>
      {formatElapsed(now - since)}
    </time>
  );
}
