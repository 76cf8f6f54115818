import { useEffect, useState, type ReactElement } from 'react';
import { commandKeys, openCommandSettings, type CommandName } from '../platform/commands.ts';
import { Button } from '../ui/button.tsx';
import { useText } from '../ui/text.ts';

/** What each of the browser's keys does, with those that are set at present, and the way to where they are chosen. */
export function ShortcutsSection(): ReactElement {
  const t = useText();
  const [keys, setKeys] = useState<ReadonlyMap<string, string> | null>(null);
  useEffect(() => {
    const look = (): void => void commandKeys().then(setKeys, reportError);
    look();
    // Who comes back from where they are chosen sees what was chosen.
    addEventListener('focus', look);
    return () => removeEventListener('focus', look);
  }, []);
  const commands: readonly (readonly [CommandName, string])[] = [
    ['start-stop', t('command_start_stop')],
    ['next-source', t('command_next_source')],
    ['hide', t('command_hide')],
    ['mute', t('command_mute')],
    ['mark', t('command_mark')],
  ];
  return (
    <section id="shortcuts">
      <h2>{t('settings_shortcuts')}</h2>
      <div className="sheet">
        <p className="hint">{t('settings_shortcuts_hint')}</p>
        <dl className="shortcuts">
          {commands.map(([name, what]) => (
            <div key={name} data-command={name}>
              <dt>{what}</dt>
              <dd>{keys && (keys.has(name) ? <kbd dir="ltr">{keys.get(name)}</kbd> : t('shortcut_none'))}</dd>
            </div>
          ))}
        </dl>
        <div>
          <Button onClick={() => void openCommandSettings()}>{t('shortcuts_change')}</Button>
        </div>
      </div>
    </section>
  );
}
