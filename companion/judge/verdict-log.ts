import { faultSentences, verdictRules, verdictSentences, type Finding, type ShowVerdict } from '#protocol';
import type { Logger } from '../lib/logger.ts';

/** Says a verdict in sentences: all of it together, then each thing that is not as it should be. */
export function logVerdict(log: Logger, { level, findings, unmeasured }: ShowVerdict): void {
  const say = level === 'pass' ? 'info' : 'warn';
  log[say](verdictSentences[level], { measures: findings.length, unmeasured: unmeasured.length });
  for (const finding of findings) if (finding.fault) log.warn(sentenceOf(finding));
}

/** Such as "Seconds between keyframes: 7 s (YouTube, Facebook: 4 s). Keyframes are too far apart: …" */
function sentenceOf({ rule, fault, measured, limit, unit, platforms }: Finding): string {
  const withUnit = (value: number | string): string => `${value}${unit === '' ? '' : ` ${unit}`}`;
  const whose = platforms.length > 0 ? `${platforms.join(', ')}: ` : 'limit ';
  const held = limit === null ? '' : ` (${whose}${withUnit(limit)})`;
  return `${verdictRules[rule]}: ${withUnit(measured)}${held}. ${fault ? faultSentences[fault] : ''}`;
}
