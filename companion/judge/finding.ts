import type { FaultCode, Finding, VerdictLevel, VerdictRule } from '#protocol';
import type { Limit } from './limits.ts';

/** What a rule makes of the figures; null where they say nothing of it. */
export type Judged = Finding | null;

type Said = Pick<Finding, 'unit' | 'by'> & Partial<Pick<Finding, 'limit' | 'platforms'>>;

/** A value that is as good as `level` says. @param fault what it is where that is not good */
export function finding(
  rule: VerdictRule,
  measured: number | string,
  level: VerdictLevel,
  fault: FaultCode,
  { unit, by, limit = null, platforms = [] }: Said,
): Finding {
  const isGood = level === 'pass';
  return {
    rule,
    level,
    fault: isGood ? null : fault,
    measured: rounded(measured),
    limit: limit === null ? null : rounded(limit),
    unit,
    by,
    platforms: isGood ? [] : platforms,
  };
}

/** How good a value is: bad beyond a limit, on whichever side of it the failures lie. */
export function levelOf(value: number, { warn, fail }: Limit): VerdictLevel {
  const isBeyond = (limit: number): boolean => (fail >= warn ? value > limit : value < limit);
  return isBeyond(fail) ? 'fail' : isBeyond(warn) ? 'warn' : 'pass';
}

const ranks: Readonly<Record<VerdictLevel, number>> = { pass: 0, warn: 1, fail: 2 };

/** The worst of them: `pass` of none. */
export function worstLevel(levels: readonly VerdictLevel[]): VerdictLevel {
  return levels.reduce((worst, level) => (ranks[level] > ranks[worst] ? level : worst), 'pass');
}

/** The worst of what several platforms say, with the names of all that say it is as bad; the first where none minds. */
export function strictest(findings: readonly Finding[]): Judged {
  const worst = worstLevel(findings.map(({ level }) => level));
  const same = findings.filter(({ level }) => level === worst);
  const [first] = same;
  return first ? { ...first, platforms: [...new Set(same.flatMap(({ platforms }) => platforms))] } : null;
}

function rounded<T extends number | string>(value: T): T | number {
  return typeof value === 'number' ? Math.round(value * 100) / 100 : value;
}
