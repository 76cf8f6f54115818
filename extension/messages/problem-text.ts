import { platforms } from '#protocol';
import type { DestinationView, PrivacyReason, Problem, Question } from './broadcast-status.ts';

/** Looks a message up in the locales; empty when they have none. */
type Translate = (message: string, ...subs: readonly string[]) => string;

/** The sentence for a problem: the locales' own, else the companion's English. */
export function problemText(problem: Problem, t: Translate): string {
  return t(`problem_${problem.code.replaceAll('-', '_')}`) || problem.message || t('problem_internal');
}

/** What was away for so long that the person is asked whether the show goes on. */
export function questionText({ code }: Question, t: Translate): string {
  return t(`question_${code.replaceAll('-', '_')}`);
}

/** Why viewers see the slate though there is a source. */
export function hiddenText(privacy: PrivacyReason, t: Translate): string {
  return t(`hidden_${privacy.replaceAll('-', '_')}`);
}

/** Why a destination is in trouble, in a sentence; empty while nothing is wrong. */
export function reasonText(
  view: Pick<DestinationView, 'message' | 'platform' | 'ownIngest'> & { readonly reason: string | null },
  t: Translate,
): string {
  const { reason, message, platform, ownIngest } = view;
  if (reason === null) return message;
  const code = reason.replaceAll('-', '_');
  const own = ownIngest && t(`reason_own_${code}`, platforms[platform].name);
  if (own) return own;
  return t(`reason_${code}`) || t(`problem_${code}`) || message;
}

/** Why a question about a server has no good answer, in a sentence. @param answer its reason: that of a destination, or a problem's code */
export function askedText(
  answer: Parameters<typeof reasonText>[0] & { readonly reason: string },
  t: Translate,
): string {
  // Its sentence speaks of Start, which nobody has pressed.
  if (answer.reason === 'companion-missing') return t('companion_missing');
  // What a show says of these promises another attempt: a question is put once.
  return t(`reason_once_${answer.reason.replaceAll('-', '_')}`) || reasonText(answer, t);
}
