import { useEffect, useState, type ReactElement } from 'react';
import { canCaptureTabs } from '../platform/tabs.ts';
import type { Settings } from '../settings/settings.ts';
import { useText } from '../ui/text.ts';

/** Whether a live tab is left for the one that comes to the front; nothing in a browser that cannot capture tabs. */
export function FollowField({ settings }: { readonly settings: Settings }): ReactElement | null {
  const t = useText();
  const [on, setOn] = useState(false);
  useEffect(() => {
    settings.following.read().then(setOn, reportError);
    return settings.following.onChange(setOn);
  }, [settings]);
  if (!canCaptureTabs()) return null;
  return (
    <label className="follow" title={t('follow_what')}>
      <input
        type="checkbox"
        name="follow"
        checked={on}
        onChange={({ target }) => void settings.following.write(target.checked)}
      />
      {t('follow')}
    </label>
  );
}
