import { useSyncExternalStore } from 'react';

/** The parts of the page, each with an address of its own behind the `#`; the first is shown at first. */
export const routes = ['show', 'history', 'recordings', 'pairing', 'settings', 'log'] as const;
export type Route = (typeof routes)[number];

/** The part that is shown. */
export function useRoute(): Route {
  const hash = useSyncExternalStore(
    (changed) => {
      addEventListener('hashchange', changed);
      return () => removeEventListener('hashchange', changed);
    },
    () => location.hash,
  );
  return routes.find((route) => hash === `#${route}`) ?? routes[0];
}
