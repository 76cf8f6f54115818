import { useEffect, useState, type ReactElement } from 'react';
import { connectStatus } from '../messages/host-client.ts';
import { canCaptureTabs } from '../platform/tabs.ts';
import type { Settings } from '../settings/settings.ts';
import { useSettings } from '../settings/use-settings.ts';
import { Brand } from '../ui/brand.tsx';
import { useText } from '../ui/text.ts';
import { AbsenceSection } from './absence-section.tsx';
import { CompanionSection } from './companion-section.tsx';
import { DeliverySection } from './delivery-section.tsx';
import { ExportForm } from './export-form.tsx';
import { FurtherSection } from './further-section.tsx';
import { HidingSection } from './hiding-section.tsx';
import { ImportForm } from './import-form.tsx';
import { KeySection } from './key-section.tsx';
import { LockedSection } from './locked-section.tsx';
import { OwnServerSection } from './own-server-section.tsx';
import { PassphraseSection } from './passphrase-section.tsx';
import { PrivacySection } from './privacy-section.tsx';
import { QualitySection } from './quality-section.tsx';
import { ShortcutsSection } from './shortcuts-section.tsx';

/** Everything that is set once. */
export function Options({ settings }: { readonly settings: Settings }): ReactElement | null {
  const t = useText();
  const snapshot = useSettings(settings);
  const [live, setLive] = useState(false);
  const loaded = snapshot !== null;
  useEffect(() => connectStatus(({ phase }) => setLive(phase !== 'idle')), []);
  useEffect(() => {
    // The section that a link named is there only now.
    if (loaded && location.hash) document.querySelector(location.hash)?.scrollIntoView();
  }, [loaded]);
  if (!snapshot) return null;
  const locked = snapshot.lock === 'locked';
  return (
    <main className="options">
      <header>
        <Brand />
        <h1>{t('settings_title')}</h1>
      </header>
      {locked ? (
        <LockedSection settings={settings} />
      ) : (
        <KeySection settings={settings} snapshot={snapshot} live={live} />
      )}
      <QualitySection settings={settings} snapshot={snapshot} live={live} />
      <DeliverySection settings={settings} snapshot={snapshot} live={live} />
      <AbsenceSection settings={settings} snapshot={snapshot} live={live} />
      <ShortcutsSection />
      {canCaptureTabs() && <HidingSection settings={settings} snapshot={snapshot} />}
      {!locked && (
        <>
          <FurtherSection settings={settings} snapshot={snapshot} live={live} />
          <CompanionSection settings={settings} snapshot={snapshot} />
          <OwnServerSection settings={settings} snapshot={snapshot} live={live} />
          <PassphraseSection settings={settings} snapshot={snapshot} />
          <section id="file">
            <h2>{t('settings_file')}</h2>
            <ExportForm settings={settings} />
            <ImportForm settings={settings} live={live} />
          </section>
        </>
      )}
      <PrivacySection />
    </main>
  );
}
