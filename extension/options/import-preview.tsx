import type { ReactElement } from 'react';
import type { ImportChanges } from './import-changes.ts';
import type { AdaptiveChoice } from '../settings/adaptive.ts';
import type { Hiding } from '../settings/hiding.ts';
import { qualityPresets, type QualityChoice } from '../settings/quality.ts';
import { formatBitrate, formatList } from '../ui/format.ts';
import { Notice } from '../ui/notice.tsx';
import { useText, type Translate } from '../ui/text.ts';
import { answerLabel } from './answer-label.ts';

/** What a file would change, a line each; servers that change first, because a stream key goes there. */
export function ImportPreview({ changes }: { readonly changes: ImportChanges }): ReactElement {
  const t = useText();
  const lines = linesOf(changes, t);
  const moved = changes.moved.map(({ name, from, to, keyAsked }) => {
    const [before, after] = [from, to].map((server) => server ?? t('import_own_server'));
    return { line: t('import_moved', name, before!, after!), keyAsked };
  });
  if (moved.length + lines.length === 0) return <p>{t('import_nothing')}</p>;
  return (
    <div className="import-preview">
      <p>{t('import_changes')}</p>
      {moved.map(({ line, keyAsked }) => (
        <Notice key={line} tone="warning">
          {line}
          {keyAsked && (
            <>
              <br />
              {t('import_moved_key')}
            </>
          )}
        </Notice>
      ))}
      {lines.length > 0 && (
        <ul>
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

function linesOf(changes: ImportChanges, t: Translate): string[] {
  const language = t('language');
  const { added, renamed, keys, selection, source, quality, adaptive, studio, profiles } = changes;
  const { following, hiding, controlPort, answer, options } = changes;
  const list = (names: readonly string[]): string => formatList(names, language);
  return [
    ...added.map(({ name, server }) => t('import_added', name, server)),
    ...renamed.map(({ from, to }) => t('import_renamed', from, to)),
    ...(keys.length > 0 ? [t('import_keys', list(keys))] : []),
    ...(selection
      ? [selection.length > 0 ? t('import_selection', list(selection)) : t('import_selection_none')]
      : []),
    ...(source ? [t('import_source', t(`source_${source}`))] : []),
    ...(quality ? [t('import_quality', qualityText(quality, t))] : []),
    ...(adaptive ? [t('import_adaptive', adaptiveText(adaptive, t))] : []),
    ...(studio ? [t('import_studio')] : []),
    ...(profiles.length > 0 ? [t('import_profiles', list(profiles))] : []),
    ...(following === null
      ? []
      : [following ? t('follow') : `${t('follow')}: ${t('settings_adaptive_off')}`]),
    ...(hiding ? [`${t('settings_hiding')}: ${list(hiddenAt(hiding, t))}`] : []),
    ...(options.length > 0 ? [t('import_options', list(options))] : []),
    ...(controlPort ? [t('import_control_port', String(controlPort.port ?? t('import_usual_port')))] : []),
    ...(answer ? [`${t('settings_absence_legend')}: ${answerLabel(answer.seconds, t)}`] : []),
  ];
}

function hiddenAt({ keyPages, passwords, sites }: Hiding, t: Translate): string[] {
  return [
    ...(keyPages ? [t('import_hiding_keys')] : []),
    ...(passwords ? [t('import_hiding_passwords')] : []),
    ...sites,
  ];
}

function adaptiveText({ on, lowestKbps }: AdaptiveChoice, t: Translate): string {
  return on ? formatBitrate(lowestKbps * 1000, t('language')) : t('settings_adaptive_off');
}

function qualityText({ preset, videoKbps }: QualityChoice, t: Translate): string {
  const { height, frameRate } = qualityPresets[preset];
  return t('quality_line', String(height), String(frameRate), formatBitrate(videoKbps * 1000, t('language')));
}
