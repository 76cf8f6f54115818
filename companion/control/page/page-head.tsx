import type { ReactElement } from 'react';
import { Brand } from '../../../extension/ui/brand.tsx';
import { Elapsed } from '../../../extension/ui/elapsed.tsx';
import { HeadlineLine } from '../../../extension/ui/headline-line.tsx';
import { useText } from '../../../extension/ui/text.ts';
import type { Link } from './connection.ts';
import type { PageHeadline } from './headline.ts';
import type { PageState } from './page-state.ts';
import { routes, type Route } from './use-route.ts';

interface PageHeadProps {
  readonly state: PageState;
  readonly headline: PageHeadline;
  readonly route: Route;
}

/** What is said of a companion that is away; its place is kept while it is there. */
const awayTexts: Partial<Record<Link, string>> = {
  lost: 'control_lost',
  silent: 'control_silent',
  full: 'control_full',
};

const names: Readonly<Record<Route, string>> = {
  show: 'control_show',
  history: 'control_history',
  recordings: 'control_recordings',
  pairing: 'control_pairing',
  settings: 'open_settings',
  log: 'control_log',
};

/** How it is, and the way to the parts of the page. */
export function PageHead({ state, headline, route }: PageHeadProps): ReactElement {
  const t = useText();
  const { link, status, since } = state;
  const away = awayTexts[link];
  const isRehearsal = status?.rehearsal ?? false;
  return (
    <header className="page-head">
      <div className="page-head-line">
        <Brand />
        <div className="page-head-words">
          <h1>{t('control_title')}</h1>
          {link !== 'locked' && <HeadlineLine {...headline} />}
        </div>
        {link === 'open' && since !== null && <Elapsed since={since} />}
      </div>
      {link !== 'locked' && (
        <>
          <p className="page-lead" data-away={away !== undefined}>
            {away ? t(away) : t(isRehearsal ? 'rehearsal_now' : 'control_lead')}
          </p>
          <nav aria-label={t('control_parts')}>
            {routes.map((one) => (
              <a key={one} href={`#${one}`} aria-current={one === route ? 'page' : undefined}>
                {t(names[one])}
              </a>
            ))}
          </nav>
        </>
      )}
    </header>
  );
}
