import { askedText } from '../messages/problem-text.ts';
import type { Tone } from '../ui/status-mark.tsx';
import type { Translate } from '../ui/text.ts';
import type { ServerCheck } from './check-servers.ts';

/** What a server said to a key, for its card: never that the key is the right one, which only the platform knows. */
export function checkState(
  check: ServerCheck,
  t: Translate,
): { readonly tone: Tone; readonly text: string; readonly why: string } {
  if (check === 'asking') return { tone: 'busy', text: t('check_asking'), why: '' };
  if (check.reason === null) return { tone: 'ok', text: t('check_accepted'), why: '' };
  return { tone: 'warning', text: t('check_failed'), why: askedText({ ...check, reason: check.reason }, t) };
}
