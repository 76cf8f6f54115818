import type { ReactElement } from 'react';
import { useCompanion } from '../companion/use-companion.ts';
import type { Settings } from '../settings/settings.ts';
import { Button } from '../ui/button.tsx';
import { CodeText } from '../ui/code-text.tsx';
import { StatusMark } from '../ui/status-mark.tsx';
import { useText } from '../ui/text.ts';

interface PairingLineProps {
  readonly settings: Settings;
  readonly controlPort: number | null;
  /** Whether shows go another way: then nothing is wrong where it is not there. */
  readonly isSpare: boolean;
}

/** That this browser is paired, where the companion is there that it is paired with; else what to do about that. */
export function PairingLine({ settings, controlPort, isSpare }: PairingLineProps): ReactElement {
  const t = useText();
  const { checked, hello, mismatch } = useCompanion(controlPort);
  const there = hello !== null;
  const absent = isSpare ? 'off' : 'warning';
  const tone = there ? 'ok' : checked ? absent : 'busy';
  const message = mismatch
    ? `problem_${mismatch.replaceAll('-', '_')}`
    : there
      ? 'pairing_done'
      : checked
        ? 'pairing_absent'
        : 'companion_checking';
  return (
    <div className="pairing-line" data-companion={tone}>
      <p role="status">
        <StatusMark tone={tone} />
        <span>
          <CodeText text={t(message)} />
        </span>
      </p>
      <Button onClick={() => void settings.pairing.delete()}>{t('pairing_forget')}</Button>
    </div>
  );
}
