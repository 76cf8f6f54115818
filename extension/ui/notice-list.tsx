import type { ReactElement } from 'react';
import { Icon } from './icon.tsx';
import { Notice } from './notice.tsx';

interface NoticeListProps {
  readonly tone: 'info' | 'warning';
  readonly sentences: readonly string[];
}

/** Sentences of one kind that should be read, in one frame: several are a list. */
export function NoticeList({ tone, sentences }: NoticeListProps): ReactElement | null {
  const [first] = sentences;
  if (first === undefined) return null;
  if (sentences.length === 1) return <Notice tone={tone}>{first}</Notice>;
  return (
    <div className={`notice notice-${tone}`}>
      <Icon name={tone === 'info' ? 'info' : 'warning'} />
      <ul className="notice-list">
        {sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </div>
  );
}
