import type { ReactElement } from 'react';

interface PlatformMarkProps {
  readonly platform: 'youtube' | 'twitch' | 'facebook' | 'custom';
  /** Its first letter stands in the mark. */
  readonly name: string;
}

/** A letter on the platform's colour: to be found at a glance, and nobody's logo. */
export function PlatformMark({ platform, name }: PlatformMarkProps): ReactElement {
  return (
    <span className={`platform-mark platform-${platform}`} aria-hidden="true">
      {[...name][0]?.toUpperCase() ?? ''}
    </span>
  );
}
