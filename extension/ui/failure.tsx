import type { ReactElement } from 'react';
import { Notice } from './notice.tsx';
import { useText } from './text.ts';
import type { Attempt } from './use-attempt.ts';

/** Says that something did not work and was not saved; renders nothing while all is well. */
export function Failure({ of: attempts }: { readonly of: readonly Attempt[] }): ReactElement | null {
  const t = useText();
  if (!attempts.some(({ failed }) => failed)) return null;
  return (
    <div role="alert">
      <Notice tone="error">{t('problem_storage_failed')}</Notice>
    </div>
  );
}
