import type { ReactElement } from 'react';
import { formatList } from './format.ts';
import { StatusMark, type Tone } from './status-mark.tsx';
import { useText } from './text.ts';

type Level = 'pass' | 'warn' | 'fail';

/** How good, in a mark. */
export const verdictTones: Readonly<Record<Level, Tone>> = { pass: 'ok', warn: 'warning', fail: 'trouble' };

interface VerdictLinesProps {
  /** What was measured of a show, as `companion/protocol/verdict.ts` has it. */
  readonly verdict: {
    readonly level: Level;
    readonly findings: readonly {
      readonly rule: string;
      readonly level: Level;
      readonly fault: string | null;
      readonly platforms: readonly string[];
    }[];
  };
}

/** What was measured of a show, in a sentence, and one for each thing that is not as it should be. */
export function VerdictLines({ verdict: { level, findings } }: VerdictLinesProps): ReactElement {
  const t = useText();
  const faults = findings.filter(({ fault }) => fault !== null);
  return (
    <div className="verdict" data-verdict={level}>
      <p>
        <StatusMark tone={verdictTones[level]} />
        <span>{t(`verdict_${level}`)}</span>
      </p>
      {faults.length > 0 && (
        <ul>
          {faults.map(({ rule, fault, level: how, platforms }) => (
            <li key={rule} data-rule={rule}>
              <StatusMark tone={verdictTones[how]} />
              <span>
                {platforms.length > 0 && <b>{formatList(platforms, t('language'))}: </b>}
                {t(`fault_${fault!.replaceAll('-', '_')}`)}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
