import { useState, type ReactElement } from 'react';
import { hideLogin } from '#protocol';
import { KeyCheck } from '../companion/key-check.tsx';
import { ingestOf, listChoices } from '../keys/choices.ts';
import { keyEditor } from '../keys/editor.ts';
import { removeDestination } from '../keys/further-destinations.ts';
import { maxFurtherDestinations, type Settings } from '../settings/settings.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Failure } from '../ui/failure.tsx';
import { KeyDialog } from '../ui/key-dialog.tsx';
import { useText } from '../ui/text.ts';
import { useAttempt } from '../ui/use-attempt.ts';
import { DestinationRow } from './destination-row.tsx';
import { FurtherForm } from './further-form.tsx';
import { OwnSettings } from './own-settings.tsx';

interface FurtherSectionProps {
  readonly settings: Settings;
  readonly snapshot: SettingsSnapshot;
  readonly live: boolean;
}

/** Destinations at any RTMP or RTMPS server. */
export function FurtherSection(props: FurtherSectionProps): ReactElement {
  const { settings, snapshot, live } = props;
  const t = useText();
  const [open, setOpen] = useState<{ what: 'key' | 'edit' | 'remove'; id: string } | null>(null);
  const removing = useAttempt();
  const close = (): void => setOpen(null);
  const all = listChoices(snapshot);
  const choices = all.filter(({ platform }) => platform === 'custom');
  const names = all.map(({ name }) => name);
  const chosen = choices.find(({ id }) => id === open?.id);
  const editor = chosen && open?.what === 'key' ? keyEditor(settings, snapshot, chosen, t, close) : null;
  return (
    <section id="further" data-focus-next="button:enabled, input">
      <h2>{t('further_title')}</h2>
      <p className="hint">{t('further_intro')}</p>
      {choices.length > 0 && (
        <ul className="rows">
          {choices.map((choice) => (
            <DestinationRow
              key={choice.id}
              choice={choice}
              server={hideLogin(ingestOf(choice.id, snapshot) ?? '')}
              onEditKey={() => setOpen({ what: 'key', id: choice.id })}
              below={<OwnSettings {...props} choice={choice} />}
            >
              <Button
                look="quiet"
                disabled={live}
                aria-label={t('further_edit_for', choice.name)}
                onClick={() => setOpen({ what: 'edit', id: choice.id })}
              >
                {t('further_edit')}
              </Button>
              <Button
                look="quiet"
                disabled={live}
                aria-label={t('further_remove_for', choice.name)}
                onClick={() => setOpen({ what: 'remove', id: choice.id })}
              >
                {t('further_remove')}
              </Button>
            </DestinationRow>
          ))}
        </ul>
      )}
      {choices.length < maxFurtherDestinations ? (
        <FurtherForm settings={settings} names={names} />
      ) : (
        <p className="hint">{t('further_full')}</p>
      )}
      {editor && (
        <KeyDialog
          {...editor}
          check={(text) => <KeyCheck key={text} question={editor.question(text)} asker={snapshot} />}
        />
      )}
      {chosen && open?.what === 'edit' && (
        <Dialog title={t('further_edit_title', chosen.name)} onClose={close}>
          <FurtherForm
            settings={settings}
            names={names.filter((name) => name !== chosen.name)}
            edited={{
              id: chosen.id,
              name: chosen.name,
              server: hideLogin(ingestOf(chosen.id, snapshot) ?? ''),
              preset: snapshot.destinations.find(({ id }) => id === chosen.id)?.preset,
            }}
            onClose={close}
          />
        </Dialog>
      )}
      {chosen && open?.what === 'remove' && (
        <Dialog title={t('further_remove_question', chosen.name)} onClose={close}>
          <div className="dialog-actions">
            <Button autoFocus onClick={close}>
              {t('key_delete_keep')}
            </Button>
            <Button
              look="danger"
              onClick={() => removing.run(() => removeDestination(settings, chosen.id).then(close))}
            >
              {t('further_remove_confirm')}
            </Button>
          </div>
          <Failure of={[removing]} />
        </Dialog>
      )}
    </section>
  );
}
