import { useEffect, useState } from 'react';
import { mayKnow, onPermissions, type PageKnowledge } from '../platform/page-permissions.ts';

/** What the browser lets Tabcast know of pages at present; null until it is known. */
export function useAllowed(): Readonly<Record<PageKnowledge, boolean>> | null {
  const [allowed, setAllowed] = useState<Readonly<Record<PageKnowledge, boolean>> | null>(null);
  useEffect(() => {
    const look = (): void => {
      Promise.all([mayKnow('addresses'), mayKnow('passwords')]).then(
        ([addresses, passwords]) => setAllowed({ addresses, passwords }),
        reportError,
      );
    };
    look();
    return onPermissions(look);
  }, []);
  return allowed;
}
