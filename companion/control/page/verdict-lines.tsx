import type { ReactElement } from 'react';
import type { ShowVerdict, VerdictLevel } from '#protocol';
import { formatList } from '../../../extension/ui/format.ts';
import { StatusMark, type Tone } from '../../../extension/ui/status-mark.tsx';
import { useText } from '../../../extension/ui/text.ts';

const tones: Readonly<Record<VerdictLevel, Tone>> = { pass: 'ok', warn: 'warning', fail: 'trouble' };

/** What was measured of a show, in a sentence, and one for each thing that is not as it should be. */
export function VerdictLines({ verdict }: { readonly verdict: ShowVerdict }): ReactElement {
  const t = useText();
  const { level, findings } = verdict;
  return (
    <div className="verdict" data-verdict={level}>
      <p>
        <StatusMark tone={tones[level]} />
        {t(`verdict_${level}`)}
      </p>
      <ul>
        {findings.map(
          ({ rule, fault, level: how, platforms }) =>
            fault !== null && (
              <li key={rule}>
                <StatusMark tone={tones[how]} />
                <span>
                  {platforms.length > 0 && <b>{formatList(platforms, t('language'))}: </b>}
                  {t(`fault_${fault.replaceAll('-', '_')}`)}
                </span>
              </li>
            ),
        )}
      </ul>
    </div>
  );
}
