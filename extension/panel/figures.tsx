import type { ReactElement } from 'react';
import type { DestinationView } from '../messages/broadcast-status.ts';
import { formatNumber, formatSeconds } from '../ui/format.ts';
import { useText } from '../ui/text.ts';

/** What one looks at to see trouble coming: all of it zero, or nearly, while all is well. */
export function Figures({ view }: { readonly view: DestinationView }): ReactElement {
  const t = useText();
  const language = t('language');
  const figures = [
    ['figure_behind', formatSeconds(view.behindMs, language)],
    ['figure_queue', formatSeconds(view.queueMs, language)],
    ['figure_dropped', formatNumber(view.droppedFrames, language)],
    ['figure_reconnects', formatNumber(view.reconnects, language)],
  ] as const;
  return (
    <dl className="figures">
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{t(name)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
