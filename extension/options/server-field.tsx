import { nearestServer, type PlatformId, type Preset } from '#protocol';
import { useEffect, useId, type ReactElement } from 'react';
import { measureServers, type Measurement } from '../companion/measure-servers.ts';
import { useQuestion } from '../companion/use-question.ts';
import { changeOptions } from '../settings/destination-options.ts';
import type { Settings } from '../settings/settings.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';
import { askedText } from '../messages/problem-text.ts';
import { Button } from '../ui/button.tsx';
import { CodeText } from '../ui/code-text.tsx';
import { useText } from '../ui/text.ts';

interface ServerFieldProps {
  readonly settings: Settings;
  readonly snapshot: SettingsSnapshot;
  readonly platform: PlatformId;
  readonly preset: Preset;
}

/** Which of a platform's servers, and how far away the nearest is. */
export function ServerField({ settings, snapshot, platform, preset }: ServerFieldProps): ReactElement {
  const t = useText();
  const id = useId();
  const set = snapshot.destinationOptions[platform]?.server ?? '';
  const isNearest = set === nearestServer;
  const { answer, put } = useQuestion<Measurement>(snapshot);
  useEffect(() => {
    if (isNearest) put((...ways) => measureServers(platform, false, ...ways));
  }, [isNearest, put, platform]);
  const known = preset.server.value.ingests.slice(1).map(({ name }) => name);
  // The platform's own list may name others.
  const isKnown = set === '' || isNearest || known.includes(set);
  const names = isKnown ? known : [set, ...known];
  return (
    <div className="field">
      <label htmlFor={id}>{t('delivery_server')}</label>
      <select
        id={id}
        name="server"
        value={set}
        aria-label={t('delivery_server_for', preset.name)}
        onChange={({ target }) =>
          void changeOptions(settings.destinationOptions, platform, { server: target.value || undefined })
        }
      >
        <option value="">{t('delivery_server_usual')}</option>
        <option value={nearestServer}>{t('delivery_server_nearest')}</option>
        {names.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      {!isKnown && <p className="hint">{t('delivery_server_unknown', preset.name)}</p>}
      {isNearest && (
        <p className="measured">
          <span role="status">
            <CodeText text={words(answer, platform, t)} />
          </span>
          <Button
            aria-disabled={answer === 'asking'}
            onClick={() => put((...ways) => measureServers(platform, true, ...ways))}
          >
            {t('delivery_measure')}
          </Button>
        </p>
      )}
    </div>
  );
}

function words(
  answer: Measurement | 'asking' | 'unpaired' | null,
  platform: PlatformId,
  t: (message: string, ...subs: readonly string[]) => string,
): string {
  if (answer === null || answer === 'asking') return t('delivery_measuring');
  if (answer === 'unpaired') return t('problem_not_paired');
  if (!answer.ok) return askedText({ ...answer, reason: answer.code, platform, ownIngest: false }, t);
  const [nearest] = answer.nearest;
  return nearest ? t('delivery_nearest', nearest.name, String(nearest.ms)) : t('delivery_none_reached');
}
