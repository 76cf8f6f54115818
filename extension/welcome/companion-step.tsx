import type { ReactElement } from 'react';
import type { CompanionState } from '../companion/use-companion.ts';
import { Notice } from '../ui/notice.tsx';
import { CodeText } from '../ui/code-text.tsx';
import { StatusMark } from '../ui/status-mark.tsx';
import { useText } from '../ui/text.ts';

/** How to start the companion; it is found by itself then. */
export function CompanionStep({ companion }: { readonly companion: CompanionState }): ReactElement {
  const t = useText();
  const { hello, mismatch } = companion;
  if (mismatch) {
    return (
      <Notice tone="warning">
        <CodeText text={t(`problem_${mismatch.replaceAll('-', '_')}`)} />
      </Notice>
    );
  }
  if (hello?.ffmpeg) {
    return (
      <Notice tone="warning">
        <CodeText text={t(`problem_${hello.ffmpeg.code.replaceAll('-', '_')}`)} />
      </Notice>
    );
  }
  if (hello) return <p>{t('welcome_companion_found', hello.version)}</p>;
  return (
    <>
      <p>
        <CodeText text={t('welcome_companion_what')} />
      </p>
      <p className="waiting">
        <StatusMark tone="busy" />
        {t('welcome_companion_waiting')}
      </p>
    </>
  );
}
