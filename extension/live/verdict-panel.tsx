import type { HeardVerdict } from '#protocol';
import type { ReactElement } from 'react';
import { useText } from '../ui/text.ts';
import { VerdictLines } from '../ui/verdict-lines.tsx';

/** How good picture and sound are, by what was measured, what to change, and where all measures are. */
export function VerdictPanel({ verdict }: { readonly verdict: HeardVerdict }): ReactElement {
  const t = useText();
  return (
    <section className="verdict-panel" aria-label={t('rule_tracks')}>
      <VerdictLines verdict={verdict} />
      <p className="verdict-more">{t('verdict_more')}</p>
    </section>
  );
}
