import type { ReactElement, ReactNode } from 'react';
import { openPairing } from './open-pairing.ts';
import { openPage } from '../platform/tabs.ts';
import { Brand } from '../ui/brand.tsx';
import { Button } from '../ui/button.tsx';
import { CodeText } from '../ui/code-text.tsx';
import { Icon } from '../ui/icon.tsx';
import { StatusMark } from '../ui/status-mark.tsx';
import { useText } from '../ui/text.ts';
import { companionLine, type CompanionFacts } from './companion-line.ts';

interface HeaderProps extends CompanionFacts {
  /** What stands before the way to the settings. */
  readonly children: ReactNode;
}

/** Name, whether the companion is there, and the way to the settings. */
export function Header({ children, ...facts }: HeaderProps): ReactElement {
  const t = useText();
  const { tone, message, sub } = companionLine(facts);
  return (
    <header className="header">
      <Brand />
      <div className="header-words">
        <h1>{t('extName')}</h1>
        <p className="companion" role="status" data-companion={tone}>
          <StatusMark tone={tone} />
          {message === 'companion_unpaired' ? (
            <Button look="quiet" className="pair-button" onClick={() => void openPairing(facts.at)}>
              {t(message)}
            </Button>
          ) : (
            <span>
              <CodeText text={t(message, ...(sub === undefined ? [] : [sub]))} />
            </span>
          )}
        </p>
      </div>
      {children}
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
