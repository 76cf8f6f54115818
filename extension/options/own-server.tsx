import type { ReactElement } from 'react';
import { PairingForm } from '../companion/pairing-form.tsx';
import { useCompanion } from '../companion/use-companion.ts';
import { askToReach, leaveServer } from '../platform/server-permission.ts';
import type { Settings } from '../settings/settings.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';
import { Button } from '../ui/button.tsx';
import { CodeText } from '../ui/code-text.tsx';
import { Failure } from '../ui/failure.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { StatusMark } from '../ui/status-mark.tsx';
import { useText } from '../ui/text.ts';
import { useAttempt } from '../ui/use-attempt.ts';
import { useMayReach } from './use-may-reach.ts';

interface OwnServerProps {
  readonly settings: Settings;
  readonly snapshot: SettingsSnapshot;
  readonly origin: string;
  readonly live: boolean;
}

/** How the named server is, pairing with it, and whether it carries the shows. */
export function OwnServer({ settings, snapshot, origin, live }: OwnServerProps): ReactElement {
  const t = useText();
  const attempt = useAttempt();
  const may = useMayReach(origin);
  const { checked, hello, mismatch } = useCompanion(may === true ? origin : undefined);
  const { host } = new URL(origin);
  const { serverPaired, carrier } = snapshot;
  const isMissing = checked && !hello && !mismatch;
  const message = (): string => {
    if (may === false) return t('problem_server_forbidden');
    if (mismatch) return t(`problem_${mismatch.replaceAll('-', '_')}`);
    if (!hello) return isMissing ? t('problem_server_missing') : t('server_asking');
    if (hello.ffmpeg) return t(`problem_${hello.ffmpeg.code.replaceAll('-', '_')}`);
    return t(serverPaired ? 'server_paired' : 'server_unpaired');
  };
  const isFine = hello !== null && !hello.ffmpeg && serverPaired;
  const tone = isFine ? 'ok' : may !== false && !checked ? 'busy' : 'warning';
  const forget = async (): Promise<void> => {
    await settings.carrier.write('computer');
    await settings.serverPairing.delete();
    await settings.server.write(null);
    await leaveServer(origin);
  };
  return (
    <>
      <div className="pairing-line" data-companion={tone}>
        <p role="status">
          <StatusMark tone={tone} />
          <span>
            <bdi className="server-name">{host}</bdi>
            <br />
            <CodeText text={message()} />
          </span>
        </p>
        <div className="server-buttons">
          {may === false && (
            <Button
              onClick={() => {
                const asking = askToReach(origin);
                attempt.run(async () => void (await asking));
              }}
            >
              {t('server_allow')}
            </Button>
          )}
          {isMissing && (
            <a className="button" href={origin} target="_blank" rel="noreferrer">
              {t('server_open')}
            </a>
          )}
          <Button disabled={live} onClick={() => attempt.run(forget)}>
            {t('server_forget')}
          </Button>
        </div>
      </div>
      {hello && !serverPaired && <PairingForm settings={settings} to="server" />}
      <Segmented
        name="carrier"
        legend={t('carrier')}
        value={carrier}
        options={[
          { value: 'computer', label: t('carrier_computer') },
          { value: 'server', label: t('carrier_server') },
        ]}
        disabled={live}
        onChange={(value) => attempt.run(() => settings.carrier.write(value))}
      />
      <p className="hint">{t('carrier_hint')}</p>
      <Failure of={[attempt]} />
    </>
  );
}
