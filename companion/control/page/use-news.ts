import { useEffect, useRef, useState } from 'react';
import { useText } from '../../../extension/ui/text.ts';
import { eventLines } from './event-lines.ts';
import type { PageState } from './page-state.ts';

interface Said {
  readonly polite: readonly string[];
  readonly assertive: readonly string[];
}

/** What a screen reader says: what has happened since the page is open, of trouble at once. Dropped pictures are not said. */
export function useNews({ events }: PageState): Said | null {
  const t = useText();
  const told = useRef(0);
  const [said, setSaid] = useState<Said | null>(null);
  useEffect(() => {
    const lines = eventLines(events, t).filter(
      ({ number, past, kind }) => number > told.current && !past && kind !== 'drop',
    );
    told.current = Math.max(told.current, ...events.map(({ number }) => number));
    if (lines.length === 0) return;
    const textsOf = (urgent: boolean): string[] =>
      lines.filter(({ tone }) => (tone === 'trouble') === urgent).map(({ text }) => text);
    setSaid({ polite: textsOf(false), assertive: textsOf(true) });
  }, [events, t]);
  return said;
}
