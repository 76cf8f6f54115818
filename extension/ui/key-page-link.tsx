import type { ReactElement } from 'react';
import { useText } from './text.ts';

interface KeyPageLinkProps {
  /** Name of the platform. */
  readonly platform: string;
  readonly url: string;
}

/** The page of a platform where a person finds the stream key, in a tab of its own. */
export function KeyPageLink({ platform, url }: KeyPageLinkProps): ReactElement {
  const t = useText();
  return (
    <a className="key-page" href={url} target="_blank" rel="noreferrer">
      {t('key_page', platform)}
    </a>
  );
}
