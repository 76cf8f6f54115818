import { useEffect, useState } from 'react';
import { onPermissions } from '../platform/page-permissions.ts';
import { mayReach } from '../platform/server-permission.ts';

/** Whether the browser lets Tabcast reach this server at present; null until it is known. */
export function useMayReach(origin: string): boolean | null {
  const [may, setMay] = useState<boolean | null>(null);
  useEffect(() => {
    const look = (): void => void mayReach(origin).then(setMay, reportError);
    look();
    return onPermissions(look);
  }, [origin]);
  return may;
}
