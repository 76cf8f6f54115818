import { useEffect, type ReactElement } from 'react';
import { Announcements } from '../../../extension/ui/announcements.tsx';
import { useText } from '../../../extension/ui/text.ts';
import { EventsSection } from './events-section.tsx';
import { pageHeadline } from './headline.ts';
import { HistorySection } from './history-section.tsx';
import { LogSection } from './log-section.tsx';
import { PageHead } from './page-head.tsx';
import type { PageState } from './page-state.ts';
import { PairingSection } from './pairing-section.tsx';
import { PictureSection } from './picture-section.tsx';
import { RecordingsSection } from './recordings-section.tsx';
import { SettingsSection } from './settings-section.tsx';
import { ShowSection } from './show-section.tsx';
import { useNews } from './use-news.ts';
import { usePage } from './use-page.ts';
import { useRoute, type Route } from './use-route.ts';

/** The whole page. */
export function ControlPage({ pageKey }: { readonly pageKey: string }): ReactElement {
  const t = useText();
  const state = usePage(pageKey);
  const route = useRoute();
  const headline = pageHeadline(state.link, state.status, t);
  const isLocked = state.link === 'locked';
  useEffect(() => {
    document.title = isLocked ? t('control_title') : `${headline.text} – ${t('control_title')}`;
  }, [headline.text, isLocked, t]);
  return (
    <div className="control" data-link={state.link}>
      <PageHead state={state} headline={headline} route={route} />
      <main id="main">
        {isLocked ? (
          <p className="locked">{t('control_locked')}</p>
        ) : (
          <Part route={route} state={state} pageKey={pageKey} />
        )}
      </main>
      <Announcements latest={useNews(state)} />
    </div>
  );
}

interface PartProps {
  readonly route: Route;
  readonly state: PageState;
  readonly pageKey: string;
}

function Part({ route, state, pageKey }: PartProps): ReactElement {
  switch (route) {
    case 'show':
      return (
        <>
          <ShowSection state={state} />
          {(state.status?.broadcasts ?? []).map(({ id }) => (
            <PictureSection key={`${state.run} ${id}`} show={id} pageKey={pageKey} />
          ))}
          <EventsSection events={state.events} />
        </>
      );
    case 'history':
      return <HistorySection state={state} pageKey={pageKey} />;
    case 'recordings':
      return <RecordingsSection state={state} pageKey={pageKey} />;
    case 'pairing':
      return <PairingSection pairing={state.pairing} pageKey={pageKey} />;
    case 'settings':
      return <SettingsSection state={state} />;
    case 'log':
      return <LogSection lines={state.log} />;
  }
}
