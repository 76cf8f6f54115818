import type { ReactElement, ReactNode } from 'react';
import { Icon } from './icon.tsx';

interface NoticeProps {
  readonly tone: 'info' | 'warning' | 'error';
  readonly children: ReactNode;
}

/** A sentence that should be read. */
export function Notice({ tone, children }: NoticeProps): ReactElement {
  return (
    <p className={`notice notice-${tone}`}>
      <Icon name={tone === 'info' ? 'info' : 'warning'} />
      <span>{children}</span>
    </p>
  );
}
