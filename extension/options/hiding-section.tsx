import type { ReactElement } from 'react';
import { askToKnow, forget, type PageKnowledge } from '../platform/page-permissions.ts';
import type { Hiding } from '../settings/hiding.ts';
import type { Settings } from '../settings/settings.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';
import { Button } from '../ui/button.tsx';
import { Failure } from '../ui/failure.tsx';
import { Notice } from '../ui/notice.tsx';
import { useText } from '../ui/text.ts';
import { useAttempt } from '../ui/use-attempt.ts';
import { HiddenSites } from './hidden-sites.tsx';
import { useAllowed } from './use-allowed.ts';

interface HidingSectionProps {
  readonly settings: Settings;
  readonly snapshot: SettingsSnapshot;
}

/** At what the tab that is live is hidden by itself. All of it is off until it is switched on here, and the browser then asks. */
export function HidingSection({ settings, snapshot }: HidingSectionProps): ReactElement {
  const t = useText();
  const attempt = useAttempt();
  const allowed = useAllowed();
  const { hiding } = snapshot;
  const change = (needs: PageKnowledge | null, to: (hiding: Hiding) => Hiding): void => {
    // The browser asks only in the click itself, before anything else is waited for.
    const asking = needs && !allowed?.[needs] ? askToKnow(needs) : Promise.resolve(true);
    attempt.run(async () => {
      if (!(await asking)) return;
      await settings.hiding.update(to);
      const { keyPages, passwords, sites } = await settings.hiding.read();
      if (!passwords) await forget('passwords');
      if (!keyPages && !passwords && sites.length === 0) await forget('addresses');
    });
  };
  // What is ticked although nothing comes of it would be believed.
  const isLacking =
    allowed !== null &&
    ((hiding.passwords && !allowed.passwords) ||
      ((hiding.keyPages || hiding.sites.length > 0) && !allowed.addresses));
  return (
    <section id="hiding">
      <h2>{t('settings_hiding')}</h2>
      <div className="sheet">
        <p className="hint">{t('settings_hiding_hint')}</p>
        <label className="row-check">
          <input
            type="checkbox"
            name="hide-key-pages"
            checked={hiding.keyPages}
            onChange={({ target: { checked } }) =>
              change(checked ? 'addresses' : null, (before) => ({ ...before, keyPages: checked }))
            }
          />
          {t('hiding_key_pages')}
        </label>
        <label className="row-check">
          <input
            type="checkbox"
            name="hide-passwords"
            checked={hiding.passwords}
            onChange={({ target: { checked } }) =>
              change(checked ? 'passwords' : null, (before) => ({ ...before, passwords: checked }))
            }
          />
          {t('hiding_passwords')}
        </label>
        <HiddenSites
          sites={hiding.sites}
          onChange={(sites) =>
            change(sites.length > 0 ? 'addresses' : null, (before) => ({ ...before, sites }))
          }
        />
        {isLacking && (
          <Notice tone="warning">
            {t('hiding_not_allowed')}{' '}
            <Button onClick={() => change(hiding.passwords ? 'passwords' : 'addresses', (same) => same)}>
              {t('hiding_allow')}
            </Button>
          </Notice>
        )}
        <Failure of={[attempt]} />
      </div>
    </section>
  );
}
