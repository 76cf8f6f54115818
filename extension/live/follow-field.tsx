import { useEffect, useId, useState, type ReactElement } from 'react';
import { canCaptureTabs } from '../platform/tabs.ts';
import type { Settings } from '../settings/settings.ts';
import { useText } from '../ui/text.ts';

/** Whether a live tab is left for the one that comes to the front; nothing in a browser that cannot capture tabs. */
export function FollowField({ settings }: { readonly settings: Settings }): ReactElement | null {
  const t = useText();
  const id = useId();
  const [on, setOn] = useState(false);
  useEffect(() => {
    settings.following.read().then(setOn, reportError);
    return settings.following.onChange(setOn);
  }, [settings]);
  if (!canCaptureTabs()) return null;
  return (
    <div className="follow">
      <label>
        <input
          type="checkbox"
          name="follow"
          checked={on}
          aria-describedby={on ? id : undefined}
          onChange={({ target }) => void settings.following.write(target.checked)}
        />
        {t('follow')}
      </label>
      {on && <p id={id}>{t('follow_what')}</p>}
    </div>
  );
}
