import type { ReactElement } from 'react';
import { CodeText } from '../ui/code-text.tsx';
import { Icon } from '../ui/icon.tsx';
import { useText } from '../ui/text.ts';

/** During a rehearsal: that nothing goes public, and where to find what is recorded, once the companion has said so. */
export function RehearsalNote({ recordings }: { readonly recordings: string | null }): ReactElement {
  const t = useText();
  return (
    <p className="rehearsal-note">
      <Icon name="lock" />
      <span>
        <CodeText text={recordings === null ? t('rehearsal_now') : t('rehearsal_recording', recordings)} />
      </span>
    </p>
  );
}
