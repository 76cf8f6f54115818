import type { Finding } from './finding.ts';

const marks = { ok: 'ok', warning: 'look', problem: 'BAD' } as const;

/** What a person reads: a line for each finding, what to do below it, and the sum of it all. */
export function report(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ topic }) => topic.length)) + 2;
  const lines = findings.flatMap(({ topic, level, text, advice }) => [
    `  ${marks[level].padEnd(6)}${topic.padEnd(width)}${text}`,
    ...(advice === undefined ? [] : [`${' '.repeat(8 + width)}→ ${advice}`]),
  ]);
  return ['', ...lines, '', summary(findings), ''].join('\n');
}

/** Whether anything prevents going live. */
export function isBad(findings: readonly Finding[]): boolean {
  return findings.some(({ level }) => level === 'problem');
}

function summary(findings: readonly Finding[]): string {
  const count = (level: Finding['level']): number => findings.filter((each) => each.level === level).length;
  const [problems, warnings] = [count('problem'), count('warning')];
  if (problems > 0)
    return `${problems === 1 ? 'One thing needs' : `${problems} things need`} to be put right.`;
  if (warnings > 0)
    return 'Nothing that was looked at is in the way of going live. What is marked with "look" could be better.';
  return 'Everything is ready.';
}
