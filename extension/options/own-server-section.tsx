import { readServerAddress } from '#protocol';
import { useId, useState, type ReactElement, type SubmitEvent } from 'react';
import { askToReach } from '../platform/server-permission.ts';
import type { Settings } from '../settings/settings.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';
import { Button } from '../ui/button.tsx';
import { CodeText } from '../ui/code-text.tsx';
import { Failure } from '../ui/failure.tsx';
import { Notice } from '../ui/notice.tsx';
import { useText } from '../ui/text.ts';
import { useAttempt } from '../ui/use-attempt.ts';
import { OwnServer } from './own-server.tsx';

interface OwnServerSectionProps {
  readonly settings: Settings;
  readonly snapshot: SettingsSnapshot;
  readonly live: boolean;
}

/** The server that can carry shows instead of the companion on this computer. */
export function OwnServerSection({ settings, snapshot, live }: OwnServerSectionProps): ReactElement {
  const t = useText();
  const { server } = snapshot;
  return (
    <section id="server">
      <h2>{t('settings_server')}</h2>
      <div className="sheet" data-server={server !== null} data-focus-next="button:enabled, input">
        <p className="hint">
          <CodeText text={t('settings_server_hint')} />
        </p>
        {server === null ? (
          <AddressForm settings={settings} />
        ) : (
          <OwnServer settings={settings} snapshot={snapshot} origin={server} live={live} />
        )}
      </div>
    </section>
  );
}

/** Takes the address, and has the browser ask whether Tabcast may reach it. */
function AddressForm({ settings }: { readonly settings: Settings }): ReactElement {
  const t = useText();
  const id = useId();
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<'server_invalid' | 'server_refused' | null>(null);
  const attempt = useAttempt();
  const submit = (): void => {
    const address = readServerAddress(text);
    if (!address) return setProblem('server_invalid');
    // The browser asks only in the click itself, before anything else is waited for.
    const asking = askToReach(address.origin);
    attempt.run(async () => {
      if (!(await asking)) return setProblem('server_refused');
      await settings.server.write(address.origin);
    });
  };
  return (
    <form
      className="server-form"
      onSubmit={(event: SubmitEvent) => {
        event.preventDefault();
        submit();
      }}
    >
      <div className="field">
        <label htmlFor={id}>{t('server_address')}</label>
        <div className="pairing-line">
          <input
            id={id}
            dir="ltr"
            name="server-address"
            type="text"
            inputMode="url"
            value={text}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            placeholder="https://stream.example.org"
            aria-invalid={problem === 'server_invalid'}
            aria-describedby={`${id}-problem`}
            onChange={(event) => {
              setText(event.target.value);
              setProblem(null);
            }}
          />
          <Button type="submit" look="primary" aria-disabled={attempt.busy}>
            {t('server_add')}
          </Button>
        </div>
        <div id={`${id}-problem`} role="alert">
          {problem && (
            <Notice tone="error">
              <CodeText text={t(problem)} />
            </Notice>
          )}
        </div>
        <Failure of={[attempt]} />
      </div>
    </form>
  );
}
