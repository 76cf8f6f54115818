import type { ReactElement } from 'react';
import { openWelcome } from '../messages/open-welcome.ts';
import { openPage } from '../platform/tabs.ts';
import { Brand } from '../ui/brand.tsx';
import { Button } from '../ui/button.tsx';
import { CodeText } from '../ui/code-text.tsx';
import { Icon } from '../ui/icon.tsx';
import { StatusMark, type Tone } from '../ui/status-mark.tsx';
import { useText } from '../ui/text.ts';
import type { CompanionState } from '../companion/use-companion.ts';

interface HeaderProps {
  readonly companion: CompanionState;
  readonly paired: boolean;
  /** Whether the broadcast knows better: the companion is there and does not answer. */
  readonly silent: boolean;
}

/** Name, whether the companion is there, and the way to the settings. */
export function Header({ companion, paired, silent }: HeaderProps): ReactElement {
  const t = useText();
  const { tone, message } = describe(companion, paired, silent);
  const wrong = companion.hello?.ffmpeg;
  return (
    <header className="header">
      <Brand />
      <div className="header-words">
        <h1>{t('extName')}</h1>
        <p className="companion" role="status" data-companion={tone}>
          <StatusMark tone={tone} />
          {message === 'companion_unpaired' ? (
            <Button look="quiet" className="pair-button" onClick={() => void openWelcome()}>
              {t(message)}
            </Button>
          ) : (
            <span>
              <CodeText text={wrong ? t(`problem_${wrong.code.replaceAll('-', '_')}`) : t(message)} />
            </span>
          )}
        </p>
      </div>
      <Button
        look="quiet"
        className="icon-button"
        aria-label={t('open_settings')}
        title={t('open_settings')}
        onClick={() => void openPage('options/index.html')}
      >
        <Icon name="settings" />
      </Button>
    </header>
  );
}

function describe(
  { checked, hello, mismatch }: CompanionState,
  paired: boolean,
  silent: boolean,
): { tone: Tone; message: string } {
  if (mismatch) return { tone: 'warning', message: `problem_${mismatch.replaceAll('-', '_')}` };
  if (!hello) {
    if (silent) return { tone: 'warning', message: 'reason_companion_silent' };
    return checked
      ? { tone: 'warning', message: 'companion_missing' }
      : { tone: 'busy', message: 'companion_checking' };
  }
  if (hello.ffmpeg) return { tone: 'warning', message: '' };
  if (!paired) return { tone: 'warning', message: 'companion_unpaired' };
  return { tone: 'ok', message: hello.rehearsal ? 'companion_rehearsal' : 'companion_ready' };
}
