import type { DestinationView, Problem } from './broadcast-status.ts';

/** Looks a message up in the locales; empty when they have none. */
type Translate = (message: string) => string;

/** The sentence for a problem: the locales' own, else the companion's English. */
export function problemText(problem: Problem, t: Translate): string {
  return t(`problem_${problem.code.replaceAll('-', '_')}`) || problem.message || t('problem_internal');
}

/** Why a destination is in trouble, in a sentence; empty while nothing is wrong. */
export function reasonText({ reason, message }: DestinationView, t: Translate): string {
  if (reason === null) return message;
  const code = reason.replaceAll('-', '_');
  return t(`reason_${code}`) || t(`problem_${code}`) || message;
}
